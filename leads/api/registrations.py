"""Registrations over the API (REG-1..27)."""

import datetime as dt
from enum import StrEnum
from typing import Literal

import ninja
from django.shortcuts import get_object_or_404
from ninja import Schema

from leads import shown
from leads.models import (
    AskState,
    Contacted,
    Ground,
    LossReason,
    Measurement,
    Method,
    QueuePlace,
    Registration,
    ReportAttempt,
    Review,
    Source,
    Status,
)
from leads.services import checks, finding, queue, registrations, standings, why
from salesops.kernel.api import (
    EVERYBODY,
    Instant,
    Listing,
    Moment,
    Page,
    PersonOut,
    Ref,
    Routes,
    Words,
    find_person,
    person,
    ref,
)
from salesops.kernel.models import Role
from salesops.kernel.web.errors import refuse

routes = Routes("registrations")
REPORTERS = (Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR)


class ReasonCode(StrEnum):
    NONE = ""
    DUPLICATE = "DUPLICATE"
    AFTER_DEAL = "AFTER_DEAL"
    OVER_QUOTA = "OVER_QUOTA"
    LATE = "LATE"
    TERRITORY = "TERRITORY"
    REJECTED = "REJECTED"
    FALSE_DATA = "FALSE_DATA"
    COOLDOWN = "COOLDOWN"
    CAP = "CAP"
    OPENING = "OPENING"


class RegistrationIn(Schema):
    customer_name: str = ""
    phone: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    need: Words = ""
    expected_purchase_on: dt.date | None = None
    source: Source | None = None
    obtained_at: Moment | None = None
    cross_region_ground: Ground | None = None
    proof: Words = ""
    new_project: Words = ""


class RegistrationOut(Schema):
    id: int
    number: str
    status: Status
    reason_code: ReasonCode
    rule: str
    owner: PersonOut
    customer: Ref
    customer_name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    need: str
    expected_purchase_on: dt.date | None
    source: Source | Literal[""]
    obtained_at: Instant
    cross_region_ground: Ground | Literal[""]
    proof: str
    new_project: str
    reported_at: Instant
    protected_until: Instant
    follow_up_due_on: dt.date
    expires_on: dt.date | None
    review: str
    created_at: Instant
    url: str


def created(body):
    return ninja.Status(201, body)


def show(row, request):
    full = shown.sight_of(request).full(row)
    state = standings.state_of(row, request.now)
    return {
        "id": row.pk, "number": row.number, "status": state.status,
        "reason_code": state.reason_code or row.reason_code, "rule": row.rule, "owner": person(row.owner),
        "customer": ref(row.customer, "customers"), "customer_name": shown.name(row.customer_name, full),
        "phone": shown.phone(row.phone, full), "province": row.province, "city": row.city, "district": row.district,
        "street": shown.street(row.street, full), "need": row.need, "expected_purchase_on": row.expected_purchase_on,
        "source": row.source, "obtained_at": row.obtained_at, "cross_region_ground": row.cross_region_ground,
        "proof": row.proof, "new_project": row.new_project, "reported_at": row.reported_at,
        "protected_until": row.protected_until, "follow_up_due_on": row.follow_up_due_on,
        "expires_on": row.expires_on, "review": row.review, "created_at": row.created_at,
        "url": f"/api/v1/registrations/{row.pk}/",
    }  # fmt: skip


def rows(request):
    return Registration.objects.visible_to(request.user, request.now).select_related("owner", "customer", "unit")


def one(request, pk):
    return get_object_or_404(rows(request), pk=pk)


def _status(queryset, text, request):
    """By the clock, booked or not (REG-14)."""
    word = Status(text)
    if word in (Status.PENDING, Status.PROTECTED):
        return queryset.filter(status=word).live(request.now)
    if word in (Status.LAPSED, Status.EXPIRED):
        ran_out = queryset.ran_out(request.now)
        unbooked = ran_out.filter(first_end="lapse") if word == Status.LAPSED else ran_out.exclude(first_end="lapse")
        return queryset.filter(pk__in=unbooked.values("pk")) | queryset.filter(status=word)
    return queryset.filter(status=word)


def _review(queryset, text, request):
    """The head's list: what waits for a look (REG-27)."""
    word = Review(text)
    found = queryset.filter(review=word)
    return found.live(request.now) if word == Review.WAITING else found


def _person(queryset, text, request):
    return queryset.filter(owner=find_person(text, field_name="owner"))


LIST = Listing(
    filters={
        "status": (Status, _status), "review": (Review, _review), "owner": _person, "customer": int,
        "unit": int, "origin": str, "reason_code": ReasonCode, "follow_up_due_on": dt.date, "source": Source,
        "number": str,
    },
    ordering=["created_at", "protected_until", "follow_up_due_on"],
    search=lambda queryset, text, request: finding.registrations(queryset, text),
)  # fmt: skip


@routes.get("/registrations/", EVERYBODY, response=Page[RegistrationOut], listing=LIST)
def registration_list(request):
    return LIST.answer(request, rows(request), show)


@routes.post("/registrations/", *REPORTERS, response=RegistrationOut, status=201)
def report(request, payload: RegistrationIn):
    words = payload.dict() | {"source": payload.source or "", "cross_region_ground": payload.cross_region_ground or ""}
    outcome = registrations.report(actor=request.user, now=request.now, **words)
    return answer(outcome, request)


def answer(outcome, request):
    """201 with the registration, or the refusal with what is kept of it."""
    if outcome.refusal:
        return refuse(request, outcome.refusal, kept=True)
    return created(show(one(request, outcome.registration.pk), request))


class CheckIn(Schema):
    phone: str = ""


class CheckStatus(StrEnum):
    FREE = "free"
    PROTECTED = "protected"


class CheckOut(Schema):
    status: CheckStatus


@routes.post("/registrations/check/", *REPORTERS, response=CheckOut)
def check(request, payload: CheckIn):
    return {"status": checks.check(payload.phone, actor=request.user, now=request.now).status}


class QueueIn(Schema):
    case_number: str


class QueueOut(Schema):
    id: int
    case_number: str
    status: QueuePlace.State
    joined_at: Instant


@routes.post("/registrations/queue/", *REPORTERS, response=QueueOut, status=201)
def join_queue(request, payload: QueueIn):
    attempt = get_object_or_404(ReportAttempt.objects.filter(by=request.user), case_number=payload.case_number)
    place = queue.join(attempt.case_number, actor=request.user, now=request.now)
    return created({
        "id": place.pk, "case_number": attempt.case_number, "status": place.state, "joined_at": place.joined_at,
    })  # fmt: skip


@routes.get("/registrations/{int:pk}/", EVERYBODY, response=RegistrationOut)
def registration(request, pk: int):
    return show(one(request, pk), request)


class FollowUpIn(Schema):
    method: Method
    outcome: Contacted
    summary: Words = ""
    next_step: str = ""
    occurred_at: Moment | None = None


class FollowUpOut(Schema):
    id: int
    method: Method
    outcome: Contacted
    summary: str
    next_step: str
    occurred_at: Instant
    by: PersonOut
    effective: bool
    renewed: bool
    flags: list[str]
    created_at: Instant


def show_follow_up(row, request):
    return {
        "id": row.pk, "method": row.method, "outcome": row.outcome, "summary": row.summary,
        "next_step": row.next_step, "occurred_at": row.occurred_at, "by": person(row.by), "effective": row.effective,
        "renewed": row.renewed, "flags": row.flags, "created_at": row.recorded_at,
    }  # fmt: skip


FOLLOW_UPS = Listing(ordering=["recorded_at"])


@routes.get("/registrations/{int:pk}/follow-ups/", EVERYBODY, response=Page[FollowUpOut], listing=FOLLOW_UPS)
def follow_ups(request, pk: int):
    return FOLLOW_UPS.answer(request, one(request, pk).follow_ups.select_related("by"), show_follow_up)


@routes.post("/registrations/{int:pk}/follow-ups/", EVERYBODY, response=FollowUpOut, status=201)
def follow_up(request, pk: int, payload: FollowUpIn):
    row = registrations.follow_up(one(request, pk).pk, actor=request.user, now=request.now, **payload.dict())
    return created(show_follow_up(row, request))


@routes.post("/registrations/{int:pk}/revive/", EVERYBODY, response=RegistrationOut)
def revive(request, pk: int, payload: FollowUpIn):
    registrations.revive(one(request, pk).pk, actor=request.user, now=request.now, **payload.dict())
    return show(one(request, pk), request)


class MeasureIn(Schema):
    measured_at: Moment
    note: str = ""


class MeasureOut(Schema):
    id: int
    measured_at: Instant
    note: str
    by: PersonOut
    created_at: Instant
    registration: RegistrationOut


@routes.post("/registrations/{int:pk}/measure/", EVERYBODY, response=MeasureOut, status=201)
def measure(request, pk: int, payload: MeasureIn):
    row: Measurement = registrations.measure(one(request, pk).pk, actor=request.user, now=request.now, **payload.dict())
    return created({
        "id": row.pk, "measured_at": row.measured_at, "note": row.note, "by": person(row.by),
        "created_at": row.recorded_at, "registration": show(one(request, pk), request),
    })  # fmt: skip


class ReasonIn(Schema):
    reason: Words = ""


class AskOut(Schema):
    id: int
    status: AskState
    days: int
    reason: str
    created_at: Instant


def _asked(row):
    return created({
        "id": row.pk, "status": row.state, "days": row.days, "reason": row.reason, "created_at": row.asked_at,
    })  # fmt: skip


class ExtensionIn(ReasonIn):
    days: int | None = None


@routes.post("/registrations/{int:pk}/request-extension/", EVERYBODY, response=AskOut, status=201)
def request_extension(request, pk: int, payload: ExtensionIn):
    pk = one(request, pk).pk
    return _asked(registrations.request_extension(pk, actor=request.user, now=request.now, **payload.dict()))


class PauseIn(ReasonIn):
    days: int


@routes.post("/registrations/{int:pk}/request-pause/", EVERYBODY, response=AskOut, status=201)
def request_pause(request, pk: int, payload: PauseIn):
    pk = one(request, pk).pk
    return _asked(registrations.request_pause(pk, actor=request.user, now=request.now, **payload.dict()))


@routes.post("/registrations/{int:pk}/withdraw/", EVERYBODY, response=RegistrationOut)
def withdraw(request, pk: int, payload: ReasonIn):
    return _done(registrations.withdraw, request, pk, payload)


@routes.post("/registrations/{int:pk}/restore/", EVERYBODY, response=RegistrationOut)
def restore(request, pk: int, payload: ReasonIn):
    return _done(registrations.restore, request, pk, payload)


@routes.post("/registrations/{int:pk}/waive-cooldown/", EVERYBODY, response=RegistrationOut)
def waive_cooldown(request, pk: int, payload: ReasonIn):
    return _done(registrations.waive_cooldown, request, pk, payload)


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict
    ASK_PROOF = "ask_proof"
    REJECT = "reject"


class ReviewIn(ReasonIn):
    verdict: Verdict
    reason_code: ReasonCode = ReasonCode.NONE


@routes.post("/registrations/{int:pk}/review/", EVERYBODY, response=RegistrationOut)
def review(request, pk: int, payload: ReviewIn):
    return _done(registrations.review, request, pk, payload)


class OutcomeIn(Schema):
    outcome: LossReason
    note: str = ""


@routes.post("/registrations/{int:pk}/outcome/", EVERYBODY, response=RegistrationOut)
def outcome(request, pk: int, payload: OutcomeIn):
    return _done(registrations.note_outcome, request, pk, payload)


def _done(verb, request, pk, payload):
    verb(one(request, pk).pk, actor=request.user, now=request.now, **payload.dict())
    return show(one(request, pk), request)


class WhyOut(Schema):
    code: str
    params: dict
    steps: list[dict]
    policy_version: dt.date | None


@routes.get("/registrations/{int:pk}/why/", EVERYBODY, response=WhyOut)
def why_it_stands_so(request, pk: int):
    return why.why_registration(one(request, pk), request.now).as_data()
