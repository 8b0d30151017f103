"""Exports over the API (SEC-6)."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema

from ..api import EVERYBODY, Instant, Listing, Page, Routes
from ..models import Export
from ..services import exports
from ..views.exports import export_file

routes = Routes("exports")


class ExportIn(Schema):
    resource: str
    format: str = "xlsx"
    filters: dict[str, Any] = {}
    full_phones: bool = False


class ExportOut(Schema):
    id: int
    number: str
    resource: str
    format: str
    filters: dict[str, Any]
    full_phones: bool
    rows: int
    status: Export.State
    file: str | None
    created_at: Instant
    url: str


def show(export, request):
    ready = export.state == Export.State.READY
    return {
        "id": export.pk,
        "number": export.number,
        "resource": export.resource,
        "format": export.format,
        "filters": export.filters,
        "full_phones": export.full_phones,
        "rows": export.rows,
        "status": export.state,
        "file": f"/api/v1/exports/{export.pk}/file/" if ready else None,
        "created_at": export.created_at,
        "url": f"/api/v1/exports/{export.pk}/",
    }


def _status(queryset, text, request):
    return queryset.filter(state=Export.State(text))


LIST = Listing(filters={"resource": str, "status": (Export.State, _status)}, ordering=["created_at"])


@routes.get("/exports/", *exports.ROLES, response=Page[ExportOut], listing=LIST)
def export_list(request):
    return LIST.answer(request, exports.visible_to(request.user), show)


@routes.post("/exports/", *exports.ROLES, status=frozenset({201, 202}), response=ExportOut)
def ask(request, payload: ExportIn):
    """201 with the file, or 202 while a second person has to agree."""
    export = exports.ask(
        payload.resource, payload.filters, request.user, now=request.now, full_phones=payload.full_phones
    )
    return (201 if export.state == Export.State.READY else 202), show(export, request)


@routes.get("/exports/{int:pk}/", EVERYBODY, response=ExportOut)
def export(request, pk: int):
    return show(get_object_or_404(exports.visible_to(request.user), pk=pk), request)


@routes.get("/exports/{int:pk}/file/", EVERYBODY, response=None)
def file(request: HttpRequest, pk: int):
    """The file, for the asker alone and for 24 hours."""
    return export_file(request, pk)
