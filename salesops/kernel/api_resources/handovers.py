"""Hand-overs and leavers over the API (ORG-4, ORG-10, SEC-3)."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from ..api import EVERYBODY, Instant, Listing, Page, PersonIn, PersonOut, Routes, Words, find_person, person
from ..errors import Invalid
from ..models import Handover, Role, User
from ..services import handovers, people

routes = Routes("people")


class HandoverIn(Schema):
    from_: PersonIn = Field(alias="from")
    to: PersonIn
    reason: Words = ""


class HandoverOut(Schema):
    id: int
    number: str
    from_: PersonOut = Field(alias="from", serialization_alias="from")
    to: PersonOut
    items: dict[str, list[int]]
    reason: str
    created_at: Instant
    undone_at: Instant | None
    url: str


class Reason(Schema):
    reason: Words = ""


def show(handover, request):
    return {
        "id": handover.pk,
        "number": handover.number,
        "from": person(handover.giver),
        "to": person(handover.receiver),
        "items": handover.items,
        "reason": handover.reason,
        "created_at": handover.created_at,
        "undone_at": handover.undone_at,
        "url": f"/api/v1/handovers/{handover.pk}/",
    }


LIST = Listing(ordering=["created_at"])


def _visible(request):
    return Handover.objects.visible_to(request.user, request.now).select_related("giver", "receiver")


@routes.get("/handovers/", EVERYBODY, response=Page[HandoverOut], listing=LIST, by_alias=True)
def handover_list(request):
    return LIST.answer(request, _visible(request), show)


@routes.get("/handovers/{int:pk}/", EVERYBODY, response=HandoverOut, by_alias=True)
def handover(request, pk: int):
    return show(get_object_or_404(_visible(request), pk=pk), request)


@routes.post(
    "/handovers/",
    *(Role.ADMINISTRATOR, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR),
    status=201,
    response=HandoverOut,
    by_alias=True,
)
def hand_over(request, payload: HandoverIn):
    made = handovers.hand_over(
        _anybody(payload.from_),
        find_person(payload.to, field_name="to"),
        actor=request.user,
        now=request.now,
        reason=payload.reason,
    )
    return 201, show(made, request)


def _anybody(value):
    """The giver may have left already."""
    key = {"pk": int(value)} if str(value).isdigit() else {"username": value}
    found = User.objects.filter(**key).first()
    if found is None:
        raise Invalid(_("Nobody by this name."), errors={"from": [_("Nobody by this name.")]})
    return found


@routes.post("/handovers/{int:pk}/undo/", EVERYBODY, response=HandoverOut, by_alias=True)
def undo(request, pk: int):
    get_object_or_404(_visible(request), pk=pk)
    handovers.undo(pk, actor=request.user, now=request.now)
    return show(get_object_or_404(_visible(request), pk=pk), request)


@routes.post("/people/{int:pk}/deactivate/", Role.ADMINISTRATOR, response=dict)
def deactivate(request, pk: int, payload: Reason | None = None):
    """End every session and token of a person at once (SEC-3)."""
    get_object_or_404(User, pk=pk)
    gone = people.deactivate(pk, actor=request.user, now=request.now, reason=payload.reason if payload else "")
    return {"id": gone.pk, "username": gone.username, "is_active": gone.is_active}
