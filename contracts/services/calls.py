"""What is ordered under a contract, what is left, what is due when (CON-4, ORD-1, PAY-1)."""

from decimal import Decimal

from salesops.kernel.clock import local_day

from .. import policy
from ..models import Contract, Due
from . import plans

_calls: dict = {}


def orders_count(*, called_off, is_open):
    """Enter how orders count under a contract: `called_off(contract, now)` their amount, `is_open(contract, now)`
    whether one is not finished (the app that keeps orders)."""
    _calls.update(called_off=called_off, is_open=is_open)


def called_off(contract, now):
    """The amount ordered under the contract so far (CON-4)."""
    return _calls["called_off"](contract, now) if _calls else Decimal(0)


def has_open(contract, now):
    return bool(_calls) and _calls["is_open"](contract, now)


def room(contract, now):
    """What may still be called off; None where no ceiling was agreed (CON-4)."""
    return None if contract.ceiling is None else contract.ceiling - called_off(contract, now)


def takes_orders(contract, now):
    """Whether an order may come from it now: signed, vouched for, within its time (ORD-1, CON-4, CON-6)."""
    day = local_day(now)
    in_time = (contract.starts_on is None or contract.starts_on <= day) and (
        contract.ends_on is None or contract.ends_on >= day
    )
    return contract.status == Contract.Status.SIGNED and not contract.awaits_word and in_time


def due_rows(contract, *, delivery_on=None):
    """The plan with amounts and days: what is due when, for orders and payments (PAY-1)."""
    stages = plans.stages(contract.payment_plan)
    amounts = policy.stage_amounts(contract.amount, stages)
    return [
        {
            "name": stage.name,
            "share": stage.share,
            "amount": amount,
            "due": Due(stage.due),
            "days": stage.days,
            "due_on": plans.due_day(
                stage, signed_on=contract.signed_on, delivery_on=delivery_on or contract.delivery_on
            ),
        }
        for stage, amount in zip(stages, amounts, strict=True)
    ]
