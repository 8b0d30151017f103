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
from .quota import QuotaEntry, QuotaMonth
from .registration import LIVE_STATUSES, Ground, LossReason, Origin, Reason, Registration, Review, Status
from .territory import Territory
from .violation import LostDay, Outage, Violation

__all__ = [
    "LIVE_STATUSES",
    "AskState",
    "ClaimEntry",
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
    "LossReason",
    "LostDay",
    "Measurement",
    "Method",
    "Origin",
    "Outage",
    "Pause",
    "PauseApproval",
    "PossibleDuplicate",
    "ProtectionCheck",
    "QueuePlace",
    "QuotaEntry",
    "QuotaMonth",
    "Reason",
    "Registration",
    "RegistrationApproval",
    "Relation",
    "Relative",
    "ReportAttempt",
    "Return",
    "Review",
    "Source",
    "Status",
    "Territory",
    "Violation",
]
