"""Customers and what happens to them before and at the deal."""

from .attempt import ClaimEntry, ProtectionCheck, QueuePlace, ReportAttempt
from .customer import (
    Contact,
    Customer,
    CustomerAccess,
    CustomerClass,
    CustomerPhone,
    PossibleDuplicate,
    Relation,
    Relative,
    Source,
)
from .deal import CreditEntry, Deal, DealCredit
from .followup import (
    AskState,
    Contacted,
    Extension,
    ExtensionApproval,
    FollowUp,
    Measurement,
    Method,
    Pause,
    PauseApproval,
    RegistrationApproval,
    Return,
)
from .inquiry import Inquiry, InquiryAnswer
from .log import TeamSummary, WorkLog
from .quota import QuotaEntry, QuotaMonth
from .registration import LIVE_STATUSES, Ground, LossReason, Origin, Reason, Registration, Review, Status
from .sheet import ClosedDay, IntentSheet, Reception, SheetAddition, StoreHours
from .survey import ProductLine, Survey, SurveyNeed, SurveyQuestion
from .territory import Territory
from .violation import LostDay, Outage, Violation

__all__ = [
    "LIVE_STATUSES",
    "AskState",
    "ClaimEntry",
    "ClosedDay",
    "Contact",
    "Contacted",
    "CreditEntry",
    "Customer",
    "CustomerAccess",
    "CustomerClass",
    "CustomerPhone",
    "Deal",
    "DealCredit",
    "Extension",
    "ExtensionApproval",
    "FollowUp",
    "Ground",
    "Inquiry",
    "InquiryAnswer",
    "IntentSheet",
    "LossReason",
    "LostDay",
    "Measurement",
    "Method",
    "Origin",
    "Outage",
    "Pause",
    "PauseApproval",
    "PossibleDuplicate",
    "ProductLine",
    "ProtectionCheck",
    "QueuePlace",
    "QuotaEntry",
    "QuotaMonth",
    "Reason",
    "Reception",
    "Registration",
    "RegistrationApproval",
    "Relation",
    "Relative",
    "ReportAttempt",
    "Return",
    "Review",
    "SheetAddition",
    "Source",
    "Status",
    "StoreHours",
    "Survey",
    "SurveyNeed",
    "SurveyQuestion",
    "TeamSummary",
    "Territory",
    "Violation",
    "WorkLog",
]
