"""Credit assessments and contracts."""

from .contract import BINDING, Contract, ContractApproval, ContractVersion
from .credit import ITEMS, CreditApproval, CreditAssessment
from .papers import AuthorisedPerson, CreditException, ExceptionApproval, Supplement, SupplementApproval
from .vocabulary import Clause, Due, Grade, PaperStatus

__all__ = [
    "BINDING",
    "ITEMS",
    "AuthorisedPerson",
    "Clause",
    "Contract",
    "ContractApproval",
    "ContractVersion",
    "CreditApproval",
    "CreditAssessment",
    "CreditException",
    "Due",
    "ExceptionApproval",
    "Grade",
    "PaperStatus",
    "Supplement",
    "SupplementApproval",
]
