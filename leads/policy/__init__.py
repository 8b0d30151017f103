"""The rule book's formulas for customers, registrations and deals: plain Python, no database, no clock of its own.

Numbers come in with the policy version; answers are values and codes, which the pages put into words.
"""

from leads.policy.contacts import is_effective, note_flags, renews, told_time_problem
from leads.policy.customers import Purchase, Suggestion, cadence_days, suggest_class
from leads.policy.deals import (
    AgreedSplit,
    CreditVerdict,
    DealFacts,
    LiveRegistration,
    credit,
    deposit_counts,
    is_after_deal,
    shares_problem,
    split_cents,
)
from leads.policy.moves import ALLOWED_MOVES, ENDED, INITIAL, LIVE, may_move
from leads.policy.quota import QuotaBalance, quota_balance, quota_month, uses_place
from leads.policy.reminders import reminders
from leads.policy.reports import Turn, Waiting, is_late, report_deadline, turns, whose_turn
from leads.policy.spells import Spell, spells, was_protected
from leads.policy.standing import (
    Equation,
    Extension,
    Facts,
    Standing,
    State,
    Step,
    Windows,
    standing,
    state_at,
)

__all__ = [
    "ALLOWED_MOVES",
    "ENDED",
    "INITIAL",
    "LIVE",
    "AgreedSplit",
    "CreditVerdict",
    "DealFacts",
    "Equation",
    "Extension",
    "Facts",
    "LiveRegistration",
    "Purchase",
    "QuotaBalance",
    "Spell",
    "Standing",
    "State",
    "Step",
    "Suggestion",
    "Turn",
    "Waiting",
    "Windows",
    "cadence_days",
    "credit",
    "deposit_counts",
    "is_after_deal",
    "is_effective",
    "is_late",
    "may_move",
    "note_flags",
    "quota_balance",
    "quota_month",
    "reminders",
    "renews",
    "report_deadline",
    "shares_problem",
    "spells",
    "split_cents",
    "standing",
    "state_at",
    "suggest_class",
    "told_time_problem",
    "turns",
    "uses_place",
    "was_protected",
    "whose_turn",
]
