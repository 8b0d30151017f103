"""Formulas of orders and money; their numbers come in with the policy version."""

from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


def gate_of(position, *, due, due_on, promised_on):
    """What a stage gates (ORD-10): the first production, those due by the promised day shipment, later ones nothing."""
    if position == 1 or due == "signing":
        return "production"
    by_delivery = due_on is not None and promised_on is not None and due_on <= promised_on
    return "shipment" if due == "shipment" or by_delivery else "after"


@dataclass(frozen=True)
class StageStanding:
    """How much of one stage is covered by the money that came, in the order of the plan."""

    amount: Decimal
    paid: Decimal

    @property
    def open(self):
        return self.amount - self.paid

    @property
    def is_paid(self):
        return self.open <= 0


def cover(amounts, received):
    """Money covers the stages in the order of the plan (PAY-1); what is over lies on the last."""
    standings = []
    for amount in amounts:
        paid = min(amount, max(received, NOTHING))
        received -= paid
        standings.append(StageStanding(amount, paid))
    return standings


def gate_is_open(gates, standings, gate):
    """Whether every stage due before `gate` is covered (ORD-10); `gates` names the gate of each stage."""
    due = {"production": ("production",), "shipment": ("production", "shipment")}[gate]
    return all(standing.is_paid for name, standing in zip(gates, standings, strict=True) if name in due)


def slip_key(reference):
    """A slip number as it is compared: case and spaces ignored (PAY-1)."""
    return "".join(reference.split()).casefold()
