"""Deals, violations, quota and the public pool over the API (DEAL-1..4, REG-8, REG-13, REG-16)."""

import datetime as dt
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from leads.api.registrations import REPORTERS, RegistrationOut, WhyOut, answer
from leads.models import Deal, Ground, Registration, Violation
from leads.queries import quota_slip
from leads.services import pool, why
from salesops.kernel import access
from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Money,
    Page,
    PersonIn,
    PersonOut,
    Ref,
    Routes,
    Share,
    find_person,
    person,
    ref,
)
from salesops.kernel.clock import local_day, month_of
from salesops.kernel.errors import Invalid, NotAllowed
from salesops.kernel.masking import mask_phone
from salesops.kernel.models import Role, User

routes = Routes("deals")


class CreditOut(Schema):
    user: PersonOut
    share: Share
    amount: Money
    rule: str


class CorrectionOut(CreditOut):
    on: dt.date


class DealOut(Schema):
    id: int
    number: str
    status: Deal.Status
    customer: Ref
    registration: Ref | None
    basis: Deal.Basis
    paper: str
    amount: Money
    closed_at: Instant
    closer: PersonOut
    credits: list[CreditOut]
    corrections: list[CorrectionOut]
    holds: list[str]
    marks: list[str]
    created_at: Instant
    url: str


def show_deal(deal, request):
    entries = [row for row in deal.entries.all() if row.kind != "booked"]
    return {
        "id": deal.pk, "number": deal.number, "status": deal.status, "customer": ref(deal.customer, "customers"),
        "registration": ref(deal.registration, "registrations"), "basis": deal.basis, "paper": deal.paper,
        "amount": deal.amount, "closed_at": deal.closed_at, "closer": person(deal.closer),
        "credits": [_credit(row) for row in deal.credits.all()],
        "corrections": [{"on": row.on, **_credit(row)} for row in sorted(entries, key=lambda row: row.pk)],
        "holds": deal.holds, "marks": deal.marks, "created_at": deal.created_at, "url": f"/api/v1/deals/{deal.pk}/",
    }  # fmt: skip


def _credit(row):
    return {"user": person(row.user), "share": row.share, "amount": row.amount, "rule": row.rule}


def deals(request):
    rows = Deal.objects.visible_to(request.user, request.now).select_related("customer", "registration", "closer")
    return rows.prefetch_related("credits__user", "entries__user")


DEALS = Listing(filters={"status": Deal.Status, "customer": int, "registration": int, "paper": str, "number": str},
                ordering=["closed_at", "created_at"])  # fmt: skip


@routes.get("/deals/", EVERYBODY, response=Page[DealOut], listing=DEALS)
def deal_list(request):
    return DEALS.answer(request, deals(request), show_deal)


@routes.get("/deals/{int:pk}/", EVERYBODY, response=DealOut)
def deal(request, pk: int):
    return show_deal(get_object_or_404(deals(request), pk=pk), request)


@routes.get("/deals/{int:pk}/why/", EVERYBODY, response=WhyOut)
def why_deal(request, pk: int):
    return why.why_deal(get_object_or_404(deals(request), pk=pk)).as_data()


class ViolationOut(Schema):
    id: int
    number: str
    status: Violation.Kind
    user: PersonOut
    rule: str
    registration: Ref | None
    deal: Ref | None
    note: str
    at: Instant
    created_at: Instant
    url: str


def show_violation(row, request):
    return {
        "id": row.pk, "number": str(row.pk), "status": row.kind, "user": person(row.user), "rule": row.rule,
        "registration": ref(row.registration, "registrations"), "deal": ref(row.deal, "deals"), "note": row.note,
        "at": row.at, "created_at": row.at, "url": f"/api/v1/violations/{row.pk}/",
    }  # fmt: skip


def violations(request):
    return Violation.objects.visible_to(request.user, request.now).select_related("user", "registration", "deal")


def _of_person(queryset, text, request):
    return queryset.filter(user=find_person(text))


VIOLATIONS = Listing(filters={"user": _of_person, "rule": str, "registration": int, "kind": Violation.Kind},
                     ordering=["at"])  # fmt: skip


@routes.get("/violations/", EVERYBODY, response=Page[ViolationOut], listing=VIOLATIONS)
def violation_list(request):
    return VIOLATIONS.answer(request, violations(request), show_violation)


@routes.get("/violations/{int:pk}/", EVERYBODY, response=ViolationOut)
def violation(request, pk: int):
    return show_violation(get_object_or_404(violations(request), pk=pk), request)


class QuotaEntryOut(Schema):
    registration: Ref
    at: Instant
    change: int


class QuotaOut(Schema):
    month: str
    limit: int | None
    used: int
    freed: int
    left: int | None
    entries: list[QuotaEntryOut]


@routes.get("/quota/", EVERYBODY, response=QuotaOut)
def quota(request, month: str = "", user: str = ""):
    whose = _whose(request, user)
    slip = quota_slip(whose, _month(month, request.now), request.now)
    balance = slip.balance
    return {
        "month": balance.month, "limit": balance.limit, "used": balance.used, "freed": balance.freed,
        "left": balance.left,
        "entries": [
            {"registration": ref(row.registration, "registrations"), "at": row.at, "change": row.change}
            for row in slip.entries
        ],
    }  # fmt: skip


def _whose(request, text):
    """Oneself, or one of the people whose manager one is."""
    if not text:
        return request.user
    whose: User = find_person(text)
    led = access.led_unit_ids(request.user)
    if whose != request.user and led is not None and whose.unit_id not in led:
        raise NotAllowed(_("This person does not belong to your units."), rule="ORG-8")
    return whose


def _month(text, now):
    if not text:
        return month_of(local_day(now))
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        words = _("A month is written like 2026-03.")
        raise Invalid(words, errors={"month": [words]}) from None


class PoolOut(Schema):
    id: int
    number: str
    status: Literal["free"]
    customer: int
    area: str
    phone_masked: str
    released_at: Instant
    reason: str
    created_at: Instant
    url: str


LOOKERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS,
           Role.DIRECTOR, Role.MARKETING, Role.AUDITOR)  # fmt: skip


def show_pooled(row, request):
    released = row.ended_at or row.protected_until
    return {
        "id": row.pk, "number": "", "status": "free", "customer": row.customer_id,
        "area": f"{row.province}{'' if row.city == row.province else row.city}{row.district}",
        "phone_masked": mask_phone(row.phone), "released_at": released,
        "reason": row.status if not row.is_live else _ended_word(row), "created_at": released,
        "url": f"/api/v1/public-pool/{row.pk}/",
    }  # fmt: skip


def _ended_word(row):
    return "lapsed" if row.first_end == "lapse" else "expired"


def _region(queryset, text, request):
    return queryset.filter(territory__code=text) if not text.isdigit() else queryset.filter(territory=int(text))


POOL = Listing(filters={"region": _region}, ordering=["protected_until"])


def pooled(request):
    """One's own region, or the one asked for."""
    own = request.user.unit.region if request.user.unit and "region" not in request.GET else None
    return pool.pool(request.now, region=own)


@routes.get("/public-pool/", *LOOKERS, response=Page[PoolOut], listing=POOL)
def pool_list(request):
    return POOL.answer(request, pooled(request), show_pooled)


@routes.get("/public-pool/{int:pk}/", *LOOKERS, response=PoolOut)
def pool_entry(request, pk: int):
    return show_pooled(get_object_or_404(pool.pool(request.now), pk=pk), request)


class ClaimIn(Schema):
    cross_region_ground: Ground | None = None
    proof: str = ""


@routes.post("/public-pool/{int:pk}/claim/", *REPORTERS, response=RegistrationOut, status=201)
def claim(request, pk: int, payload: ClaimIn | None = None):
    payload = payload or ClaimIn()
    get_object_or_404(Registration.objects.exclude(status="invalid"), pk=pk)
    ground = payload.cross_region_ground or ""
    return answer(
        pool.claim(pk, actor=request.user, now=request.now, cross_region_ground=ground, proof=payload.proof), request
    )


class AssignIn(Schema):
    user: PersonIn


@routes.post("/public-pool/{int:pk}/assign/", *LOOKERS, response=RegistrationOut, status=201)
def assign(request, pk: int, payload: AssignIn):
    get_object_or_404(Registration.objects.exclude(status="invalid"), pk=pk)
    return answer(pool.assign(pk, user=find_person(payload.user), actor=request.user, now=request.now), request)
