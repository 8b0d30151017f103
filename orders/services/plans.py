"""The payment plan of an order and how far the money covers it (PAY-1, PAY-2)."""

from decimal import Decimal

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from contracts.policy import stage_amounts
from contracts.services import calls, credit
from contracts.services import plans as contract_plans

from .. import policy
from ..models import Order, Payment, PlanStage, Refund

Gate = PlanStage.Gate
HUNDRED = Decimal(100)
COUNTED = (Payment.Status.CONFIRMED, Payment.Status.REFUNDED)


def lay(order, plan, *, signed_on):
    """The stages of a contract's plan, with their days and amounts adding up to the order (PAY-1)."""
    stages = contract_plans.stages(plan)
    amounts = stage_amounts(order.total, stages)
    return PlanStage.objects.bulk_create(
        _stage(order, position, stage, amount, signed_on)
        for position, (stage, amount) in enumerate(zip(stages, amounts, strict=True), 1)
    )


def _stage(order, position, stage, amount, signed_on):
    due_on = contract_plans.due_day(stage, signed_on=signed_on, delivery_on=order.promised_on)
    return PlanStage(
        order=order,
        position=position,
        name=stage.name,
        share=stage.share,
        amount=amount,
        due_on=due_on,
        gate=policy.gate_of(position, due=stage.due, due_on=due_on, promised_on=order.promised_on),
    )


def lay_retail(order, deposit):
    """Deposit now, the rest before the goods go out."""
    share = (deposit * HUNDRED / order.total).quantize(Decimal("0.01")) if order.total else HUNDRED
    stages = [PlanStage(order=order, position=1, name=_("Deposit"), share=share, amount=deposit, gate=Gate.PRODUCTION)]
    if deposit < order.total:
        stages.append(
            PlanStage(
                order=order,
                position=2,
                name=_("Rest"),
                share=HUNDRED - share,
                amount=order.total - deposit,
                due_on=order.promised_on,
                gate=Gate.SHIPMENT,
            )
        )
    return PlanStage.objects.bulk_create(stages)


def received(order, *, confirmed_only=True):
    """Money that came for an order in CNY, refunds taken off."""
    states = COUNTED if confirmed_only else (*COUNTED, Payment.Status.RECORDED)
    payments = Payment.objects.filter(order=order, status__in=states)
    came = payments.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    back = Refund.objects.filter(payment__in=payments).aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return came - back


def standing(order):
    """Each stage with what is covered, in the order of the plan."""
    stages = list(order.plan.all())
    covered = policy.cover([stage.amount for stage in stages], received(order))
    return list(zip(stages, covered, strict=True))


def gate_is_open(order, gate):
    """Whether the money due before production or shipment is there (ORD-10)."""
    rows = standing(order)
    return policy.gate_is_open([stage.gate for stage, _s in rows], [s for _stage, s in rows], gate)


def follow_delivery(order, before):
    """Stages that were due on the old delivery day are due on the new one (PAY-1)."""
    moved = order.plan.filter(due_on=before, gate=Gate.SHIPMENT) if before else order.plan.none()
    moved.update(due_on=order.promised_on)


def _called_off(contract, now):
    standing = contract.orders.exclude(status=Order.Status.CANCELLED)
    return standing.aggregate(total=Sum(F("total") - F("returned")))["total"] or Decimal(0)


def _is_open(contract, now):
    return contract.orders.exclude(status__in=Order.OVER).exists()


calls.orders_count(called_off=_called_off, is_open=_is_open)


@credit.exposure_counts
def unpaid(customer_id, now):
    """What the customer's running orders leave unpaid, in CNY: his exposure (CRD-4)."""
    running = Order.objects.filter(customer=customer_id, confirmed_at__isnull=False).exclude(
        status=Order.Status.CANCELLED
    )
    ordered = running.aggregate(total=Sum(F("total") - F("returned")))["total"] or Decimal(0)
    paid = Payment.objects.filter(order__in=running, status__in=COUNTED)
    came = paid.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    back = Refund.objects.filter(payment__in=paid).aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return ordered - came + back


def carried_by_credit(order, now):
    """Whether the customer's credit limit carries what is unpaid, this order included (ORD-10, CRD-4)."""
    return not credit.standing(order.customer_id, now).holds(Decimal(0))
