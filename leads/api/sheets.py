"""Daily intent sheets and work logs over the API (LOG-1..3)."""

import datetime as dt

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from leads.api.registrations import created
from leads.models import IntentSheet, WorkLog
from leads.models.sheet import State, state_at
from leads.services import logs, sheets
from leads.sheet_lines import lines_of, lines_of_person, thawed
from leads.sheet_pages import shown
from salesops.kernel.api import EVERYBODY, Instant, Listing, Page, PersonOut, Routes, Words, person
from salesops.kernel.errors import NotAllowed
from salesops.kernel.models import Role

routes = Routes("intent-sheets")


class StoreOut(Schema):
    id: int
    name: str


class EntryOut(Schema):
    kind: str
    name: str
    phone: str
    need: str
    by: str
    at: Instant
    state: str
    gap: bool


class AdditionOut(Schema):
    text: str
    reason: str
    by: PersonOut
    at: Instant


class SheetOut(Schema):
    id: int
    number: str
    status: State
    late: bool
    store: StoreOut
    day: dt.date
    due_at: Instant
    entries: list[EntryOut]
    visitors: int | None
    gaps: int
    comment: str
    additions: list[AdditionOut]
    submitted_at: Instant | None
    submitted_by: PersonOut | None
    created_at: Instant
    url: str


class Day(Schema):
    day: dt.date


class Submit(Schema):
    visitors: int
    comment: Words = ""


class Addition(Schema):
    text: Words
    reason: Words


class LogIn(Schema):
    day: dt.date
    problems: Words = ""
    tomorrow: Words = ""


class LogWords(Schema):
    problems: Words | None = None
    tomorrow: Words | None = None


class LogOut(Schema):
    id: int
    number: str
    status: State
    late: bool
    user: PersonOut
    day: dt.date
    due_at: Instant
    entries: list[EntryOut]
    problems: str
    tomorrow: str
    submitted_at: Instant | None
    created_at: Instant
    url: str


def entries(rows, unit_id, request):
    lines = shown(rows, request.user, request.now, unit_id=unit_id)
    return [
        {"kind": row.lead.kind, "name": str(line.name), "phone": line.phone, "need": line.need, "by": line.who,
         "at": line.at, "state": str(line.state), "gap": line.gap}
        for row, line in zip(rows, lines, strict=True)
    ]  # fmt: skip


def show(sheet, request):
    rows = thawed(sheet.lines) if sheet.submitted_at else lines_of(sheet.unit, sheet.day).rows
    return {
        "id": sheet.pk, "number": sheet.number, "status": state_at(sheet, request.now), "late": sheet.late,
        "store": {"id": sheet.unit_id, "name": sheet.unit.name}, "day": sheet.day, "due_at": sheet.due_at,
        "entries": entries(rows, sheet.unit_id, request), "visitors": sheet.visitors, "gaps": sheet.gaps,
        "comment": sheet.comment,
        "additions": [{"text": a.text, "reason": a.reason, "by": person(a.by), "at": a.at}
                      for a in sheet.additions.all()],
        "submitted_at": sheet.submitted_at, "submitted_by": person(sheet.submitted_by),
        "created_at": sheet.created_at, "url": f"/api/v1/intent-sheets/{sheet.pk}/",
    }  # fmt: skip


def sheet_rows(request):
    found = IntentSheet.objects.visible_to(request.user, request.now)
    return found.select_related("unit", "submitted_by").prefetch_related("additions__by")


def _store(queryset, text, request):
    return queryset.filter(unit=int(text)) if text.isdecimal() else queryset.filter(unit__code=text)


LIST = Listing(filters={"status": State, "late": bool, "day": dt.date, "store": _store}, ordering=["day", "created_at"])


@routes.get("/intent-sheets/", EVERYBODY, response=Page[SheetOut], listing=LIST)
def sheet_list(request):
    return LIST.answer(request, sheet_rows(request), show)


@routes.post("/intent-sheets/", Role.STORE_MANAGER, Role.GUIDE, Role.HEAD, response=SheetOut, status=201)
def open_sheet(request, payload: Day):
    """Open the empty sheet of a day without customers; a second one is 409 (LOG-1)."""
    if request.user.unit is None:
        raise NotAllowed(_("The store manager keeps the sheet."), rule="LOG-1")
    sheet = sheets.open_sheet(request.user.unit, day=payload.day, actor=request.user, now=request.now)
    return created(show(sheet, request))


@routes.get("/intent-sheets/{int:pk}/", EVERYBODY, response=SheetOut)
def sheet(request, pk: int):
    return show(get_object_or_404(sheet_rows(request), pk=pk), request)


@routes.post("/intent-sheets/{int:pk}/submit/", EVERYBODY, response=SheetOut)
def submit_sheet(request, pk: int, payload: Submit):
    get_object_or_404(sheet_rows(request), pk=pk)
    sheets.submit(pk, visitors=payload.visitors, comment=payload.comment, actor=request.user, now=request.now)
    return show(get_object_or_404(sheet_rows(request), pk=pk), request)


@routes.post("/intent-sheets/{int:pk}/add/", EVERYBODY, response=SheetOut)
def add(request, pk: int, payload: Addition):
    get_object_or_404(sheet_rows(request), pk=pk)
    sheets.add(pk, text=payload.text, reason=payload.reason, actor=request.user, now=request.now)
    return show(get_object_or_404(sheet_rows(request), pk=pk), request)


def show_log(log, request):
    rows = thawed(log.lines) if log.submitted_at else lines_of_person(log.user, log.day).rows
    return {
        "id": log.pk, "number": log.number, "status": state_at(log, request.now), "late": log.late,
        "user": person(log.user), "day": log.day, "due_at": log.due_at,
        "entries": entries(rows, log.unit_id, request), "problems": log.problems, "tomorrow": log.tomorrow,
        "submitted_at": log.submitted_at, "created_at": log.created_at, "url": f"/api/v1/work-logs/{log.pk}/",
    }  # fmt: skip


def log_rows(request):
    return WorkLog.objects.visible_to(request.user, request.now).select_related("user", "unit")


LOGS = Listing(filters={"status": State, "late": bool, "day": dt.date, "user": int}, ordering=["day", "created_at"])


@routes.get("/work-logs/", EVERYBODY, response=Page[LogOut], listing=LOGS)
def log_list(request):
    return LOGS.answer(request, log_rows(request), show_log)


@routes.post("/work-logs/", Role.SALESMAN, response=LogOut, status=201)
def open_log(request, payload: LogIn):
    """Begin the log of a day; its entries come from what was recorded (LOG-3)."""
    log = logs.open_log(**payload.dict(), actor=request.user, now=request.now)
    return created(show_log(log, request))


@routes.get("/work-logs/{int:pk}/", EVERYBODY, response=LogOut)
def log(request, pk: int):
    return show_log(get_object_or_404(log_rows(request), pk=pk), request)


@routes.patch("/work-logs/{int:pk}/", EVERYBODY, response=LogOut)
def write_log(request, pk: int, payload: LogWords):
    get_object_or_404(log_rows(request), pk=pk)
    logs.write(pk, **payload.dict(), actor=request.user, now=request.now)
    return show_log(get_object_or_404(log_rows(request), pk=pk), request)


@routes.post("/work-logs/{int:pk}/submit/", EVERYBODY, response=LogOut)
def submit_log(request, pk: int, payload: LogWords | None = None):
    get_object_or_404(log_rows(request), pk=pk)
    words = payload.dict() if payload else {}
    logs.submit(pk, **words, actor=request.user, now=request.now)
    return show_log(get_object_or_404(log_rows(request), pk=pk), request)
