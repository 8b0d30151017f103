"""The facts the whole house stands on."""

from .approvals import Approval
from .exports import ExportApproval
from .handovers import Handover
from .notices import Delivery, Notice, NoticeSetting
from .people import Absence, Assistance, Role, RoleGrant, Unit, User
from .plumbing import (
    ApiToken,
    ColumnChoice,
    Counter,
    CustomerLink,
    Export,
    Heartbeat,
    IdempotentCall,
    Job,
    Reveal,
    SavedView,
    SearchTerm,
    StoredFile,
)
from .policies import CalendarDay, PolicyVersion
from .trail import Event, EventDetail, Seal, SealHead

__all__ = [
    "Absence",
    "ApiToken",
    "Approval",
    "Assistance",
    "CalendarDay",
    "ColumnChoice",
    "Counter",
    "CustomerLink",
    "Delivery",
    "Event",
    "EventDetail",
    "Export",
    "ExportApproval",
    "Handover",
    "Heartbeat",
    "IdempotentCall",
    "Job",
    "Notice",
    "NoticeSetting",
    "PolicyVersion",
    "Reveal",
    "Role",
    "RoleGrant",
    "SavedView",
    "Seal",
    "SealHead",
    "SearchTerm",
    "StoredFile",
    "Unit",
    "User",
]
