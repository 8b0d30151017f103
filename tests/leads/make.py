"""Makers for customers, registrations and deals, straight into the tables."""

import itertools

from django.utils import timezone

from leads.models import Customer, CustomerPhone, FollowUp, Registration, Territory
from leads.policy import Facts, Windows, standing
from salesops.kernel.calendars import calendar
from salesops.kernel.services import policies

ADDRESS = {"province": "上海市", "city": "上海市", "district": "徐汇区", "street": "漕溪北路 18 号 302 室"}
counter = itertools.count(1)


def territories(company):
    """East holds Shanghai and Zhejiang, South Guangdong; Beijing belongs to nobody."""
    for province, region in (("上海市", company.east), ("浙江省", company.east), ("广东省", company.south)):
        Territory.objects.get_or_create(province=province, city="", defaults={"region": region})


def customer(actor, *, phone=None, now=None, **fields):
    n, now = next(counter), now or timezone.now()
    row = Customer.objects.create(
        **{"number": f"T-{n}", "name": "张明", **ADDRESS, "created_by": actor, "unit": actor.unit, "created_at": now}
        | fields
    )
    number = phone or f"1391234{n:04d}"
    CustomerPhone.objects.create(customer=row, number=number, base=number, last_four=number[-4:], added_at=now)
    return row


def registration(owner, *, customer=None, reported_at=None, status="protected", **fields):
    at = reported_at or timezone.now()
    customer = customer or globals()["customer"](owner, now=at)
    unit = fields.pop("unit", owner.unit)
    result = standing(
        Facts(reported_at=at, business_team=unit.is_business_team, last_effective_at=fields.get("last_effective_at")),
        Windows.of(policies.numbers(unit, at=at)),
        calendar(at),
    )
    live = status in ("pending", "protected")
    values = {
        "number": f"TR-{next(counter)}", "owner": owner, "unit": unit, "reported_by": owner, "status": status,
        "customer_name": customer.name, "phone": customer.phones.first().number, **ADDRESS, "obtained_at": at,
        "reported_at": at, "clock_from": at, "policy_at": at, "created_at": at, "ended_at": None if live else at,
        "reason_code": "REJECTED" if status == "invalid" else "", "protected_until": result.protected_until,
        "first_end": result.first_end, "follow_up_due_on": result.follow_up_due_on,
        "overdue_from": result.overdue_from, "lapses_on": result.lapses_on, "expires_on": result.expires_on,
        "capped_on": result.capped_on,
    }  # fmt: skip
    return Registration.objects.create(customer=customer, **values | fields)


def follow_up(registration, **fields):
    values = {
        "method": "phone", "outcome": "reached", "summary": "聊了尺寸", "occurred_at": timezone.now(),
        "recorded_at": timezone.now(), "by": registration.owner, "effective": True, "renewed": True,
    }  # fmt: skip
    return FollowUp.objects.create(customer=registration.customer, registration=registration, **values | fields)
