"""Requirement surveys over the API (SUR-1..5)."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from leads import access_inquiries as access
from leads.api.registrations import created
from leads.models import Customer, ProductLine, Survey
from leads.services import surveys
from leads.survey_pages import questions_by_key, report_rows
from salesops.kernel.api import EVERYBODY, Instant, Listing, Page, PersonOut, Ref, Routes, Words, person, ref
from salesops.kernel.errors import Invalid

routes = Routes("surveys")


class SurveyIn(Schema):
    customer: int
    method: Survey.Method
    product_lines: list[ProductLine] = []
    answers: dict[str, Any] | None = None
    note: Words = ""


class Answers(Schema):
    answers: dict[str, Any]
    note: Words | None = None


class Corrections(Schema):
    corrections: dict[str, Any] | str | None = None


class Report(Schema):
    core_needs: list[str]
    concerns: list[str]


class SurveyOut(Schema):
    id: int
    number: str
    status: Survey.Status
    customer: Ref
    method: Survey.Method
    product_lines: list[str]
    answers: dict[str, Any]
    report: Report | None
    corrections: dict[str, Any]
    conducted_by: PersonOut
    started_at: Instant
    reported_at: Instant | None
    confirmed_at: Instant | None
    created_at: Instant
    url: str


def show(row, request):
    report = None
    if row.reported_at:
        needs, concerns = report_rows(row, questions_by_key(row))
        report = {"core_needs": [str(line) for line in needs], "concerns": [str(line) for line in concerns]}
    return {
        "id": row.pk, "number": row.number, "status": row.status, "customer": ref(row.customer, "customers"),
        "method": row.method, "product_lines": row.product_lines, "answers": row.answers, "report": report,
        "corrections": row.corrections, "conducted_by": person(row.conducted_by), "started_at": row.started_at,
        "reported_at": row.reported_at, "confirmed_at": row.confirmed_at, "created_at": row.created_at,
        "url": f"/api/v1/surveys/{row.pk}/",
    }  # fmt: skip


def rows(request):
    return Survey.objects.visible_to(request.user, request.now).select_related("customer", "conducted_by")


def one(request, pk):
    return get_object_or_404(rows(request), pk=pk)


LIST = Listing(
    filters={"status": Survey.Status, "method": Survey.Method, "customer": int}, ordering=["created_at", "started_at"]
)


@routes.get("/surveys/", EVERYBODY, response=Page[SurveyOut], listing=LIST)
def survey_list(request):
    return LIST.answer(request, rows(request), show)


@routes.post("/surveys/", *access.SURVEYORS, response=SurveyOut, status=201)
def start(request, payload: SurveyIn):
    """Begin a survey; with answers the report is made at once."""
    customer = Customer.objects.visible_to(request.user, request.now).filter(pk=payload.customer).first()
    if customer is None:
        words = _("There is no such customer.")
        raise Invalid(words, errors={"customer": [words]})
    survey = surveys.start(**payload.dict() | {"customer": customer}, actor=request.user, now=request.now)
    return created(show(survey, request))


@routes.get("/surveys/{int:pk}/", EVERYBODY, response=SurveyOut)
def survey(request, pk: int):
    return show(one(request, pk), request)


@routes.patch("/surveys/{int:pk}/", EVERYBODY, response=SurveyOut)
def answer(request, pk: int, payload: Answers):
    """Take the answers in and make the report."""
    found = one(request, pk)
    surveys.answer(found.pk, **payload.dict(), actor=request.user, now=request.now)
    return show(one(request, pk), request)


@routes.post("/surveys/{int:pk}/confirm/", EVERYBODY, response=SurveyOut)
def confirm(request, pk: int, payload: Corrections | None = None):
    """The customer confirmed the report, or corrected it."""
    found = one(request, pk)
    corrections = payload.corrections if payload else None
    surveys.confirm(found.pk, actor=request.user, now=request.now, corrections=corrections)
    return show(one(request, pk), request)
