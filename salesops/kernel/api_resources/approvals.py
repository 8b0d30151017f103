"""Approvals of every kind over the API (APR-1..5)."""

from enum import StrEnum

from django.shortcuts import get_object_or_404
from ninja import Schema

from ..api import EVERYBODY, Instant, Listing, Page, PersonOut, Ref, Routes, Words, person
from ..models import Approval
from ..registry import registry
from ..services import approvals

routes = Routes("approvals")


class Status(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Mine(StrEnum):
    WAITING = "waiting"
    ASKED = "asked"
    DECIDED = "decided"


class Subject(Ref):
    kind: str


class ApprovalOut(Schema):
    id: int
    number: str
    kind: str
    subject: Subject
    step: str
    round: int
    status: Status
    requested_by: PersonOut
    waiting_for: list[PersonOut]
    decided_by: PersonOut | None
    acting_for: PersonOut | None
    comment: str
    created_at: Instant
    decided_at: Instant | None
    url: str


class Comment(Schema):
    comment: Words = ""


def show(approval, request):
    waits = approval.state == Approval.State.WAITING
    entry = registry.find(approval.subject_type)
    return {
        "id": approval.pk,
        "number": approval.subject_number,
        "kind": approval.kind,
        "subject": {
            "kind": approval.kind,
            "id": approval.subject_id,
            "number": approval.subject_number,
            "url": f"/api/v1/{entry.name}/{approval.subject_id}/" if entry else "",
        },
        "step": approval.step,
        "round": approval.round,
        "status": Status.WAITING if approval.state == Approval.State.QUEUED else approval.state,
        "requested_by": person(approval.requested_by),
        "waiting_for": [person(one) for one in approvals.deciders(approval, request.now)] if waits else [],
        "decided_by": person(approval.decided_by),
        "acting_for": person(approval.acting_for),
        "comment": approval.comment,
        "created_at": approval.requested_at,
        "decided_at": approval.decided_at,
        "url": f"/api/v1/approvals/{approval.pk}/",
    }


def _mine(queryset, text, request):
    choice = Mine(text)
    if choice == Mine.WAITING:
        return queryset.filter(pk__in=approvals.waiting_for(request.user, request.now).values("pk"))
    return queryset.filter(**{"requested_by" if choice == Mine.ASKED else "decided_by": request.user})


def _status(queryset, text, request):
    return queryset.filter(state=Status(text))


LIST = Listing(
    filters={"mine": (Mine, _mine), "status": (Status, _status), "kind": str, "subject_id": int},
    ordering=["requested_at"],
)


def _visible(request):
    related = ("requested_by", "decided_by", "acting_for", "assignee", "escalated_to")
    return approvals.visible_to(request.user, request.now).select_related(*related)


@routes.get("/approvals/", EVERYBODY, response=Page[ApprovalOut], listing=LIST)
def approval_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/approvals/{int:pk}/", EVERYBODY, response=ApprovalOut)
def approval(request, pk: int):
    return show(get_object_or_404(_visible(request), pk=pk), request)


@routes.post("/approvals/{int:pk}/approve/", EVERYBODY, response=ApprovalOut)
def approve(request, pk: int, payload: Comment | None = None):
    return _decide(request, pk, agree=True, comment=payload.comment if payload else "")


@routes.post("/approvals/{int:pk}/reject/", EVERYBODY, response=ApprovalOut)
def reject(request, pk: int, payload: Comment | None = None):
    return _decide(request, pk, agree=False, comment=payload.comment if payload else "")


def _decide(request, pk, *, agree, comment):
    get_object_or_404(_visible(request), pk=pk)
    approvals.decide(pk, agree=agree, comment=comment, actor=request.user, now=request.now)
    return _again(request, pk)


@routes.post("/approvals/{int:pk}/withdraw/", EVERYBODY, response=ApprovalOut)
def withdraw(request, pk: int):
    get_object_or_404(_visible(request), pk=pk)
    approvals.withdraw(pk, actor=request.user, now=request.now)
    return _again(request, pk)


@routes.post("/approvals/{int:pk}/remind/", EVERYBODY, response=ApprovalOut)
def remind(request, pk: int):
    get_object_or_404(_visible(request), pk=pk)
    approvals.remind(pk, actor=request.user, now=request.now)
    return _again(request, pk)


def _again(request, pk):
    related = ("requested_by", "decided_by", "acting_for", "assignee", "escalated_to")
    return show(Approval.objects.select_related(*related).get(pk=pk), request)


@routes.get("/approvals/{int:pk}/why/", EVERYBODY, response=dict)
def why(request, pk: int):
    """Why this step exists, why it reached whom, and who may not decide it."""
    return approvals.why(get_object_or_404(_visible(request), pk=pk), request.now)
