"""The kit from which every app builds its part of the HTTP API.

An endpoint is one service call, exactly like a click on a page:

    routes = Routes("quotes")
    LIST = Listing(filters={"status": Quote.Status, "customer": int}, ordering=["created_at"], search=found)

    @routes.get("/quotes/", EVERYBODY, response=Page[QuoteOut], listing=LIST)
    def quotes(request):
        return LIST.answer(request, Quote.objects.visible_to(request.user, request.now), show)

    @routes.post("/quotes/{int:pk}/submit/", EVERYBODY, response=QuoteOut)
    def submit(request, pk: int):
        quote = get_object_or_404(Quote.objects.visible_to(request.user, request.now), pk=pk)
        return show(services.quotes.submit(quote.pk, actor=request.user, now=request.now), request)

Routes about one record are open to EVERYBODY signed in: reach answers 404 first, the service 403 then. Lists and
creation name the roles. Refusals are raised (rolled back) or, when the refused attempt stays on record, returned with
`refuse(request, outcome.refusal, kept=True)`.
"""

import base64
import datetime as dt
import enum
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError as ValidationFault
from django.db import DataError, OperationalError
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.utils import check_csrf
from pydantic import AwareDatetime, Field, PlainSerializer

from . import openapi
from .errors import BusinessError, Invalid, NotAllowed
from .models import User
from .web.audience import ANYONE, EVERYBODY, Audience
from .web.audience import audience as declared
from .web.errors import collision, not_found, problem, refuse

__all__ = [
    "ANYONE",
    "EVERYBODY",
    "Audience",
    "Instant",
    "Listing",
    "Moment",
    "Money",
    "Page",
    "PersonIn",
    "PersonOut",
    "Problem",
    "Ref",
    "Routes",
    "Share",
    "Words",
    "build",
    "find_person",
    "person",
    "ref",
]

MAX_PAGE, DEFAULT_PAGE = 200, 50

T = TypeVar("T")


def _local(instant):
    return timezone.localtime(instant, timezone.get_default_timezone()).isoformat()


Money = Annotated[Decimal, PlainSerializer(lambda value: f"{value:.2f}", return_type=str)]
Share = Annotated[Decimal, PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str)]
Instant = Annotated[dt.datetime, PlainSerializer(_local, return_type=str)]
Words = Annotated[str, Field(max_length=2000)]
Moment = AwareDatetime  # for input: an instant with offset
PersonIn = int | str  # for input: an id, or a username


class PersonOut(Schema):
    id: int
    username: str
    name: str


class Ref(Schema):
    id: int
    number: str
    url: str


class Page(Schema, Generic[T]):
    next: str | None
    previous: str | None
    results: list[T]


class Problem(Schema):
    """RFC 9457; `rule` is the rule id, `errors` maps a field to its messages."""

    type: str
    title: str
    status: int
    detail: str
    rule: str = ""
    errors: dict[str, list[str]] = {}


def person(user):
    return {"id": user.pk, "username": user.username, "name": user.name} if user else None


def ref(record, resource, number=None):
    """A reference to another record: id, number and API address."""
    if record is None:
        return None
    return {"id": record.pk, "number": number or str(record), "url": f"/api/v1/{resource}/{record.pk}/"}


def find_person(value, *, field_name="user"):
    """The active person of an id or a username; Invalid at the field where there is none."""
    key = {"pk": int(value)} if str(value).isdigit() else {"username": value}
    found = User.objects.active().filter(**key).first()
    if found is None:
        raise Invalid(_("Nobody by this name."), errors={field_name: [_("Nobody by this name.")]})
    return found


@dataclass(frozen=True)
class Guard:
    """Lets the stated audience in: 401 for strangers, 403 for others; a session needs the CSRF token to write."""

    who: Audience

    def __call__(self, request):
        request.now = timezone.now()
        if not self.who.signed_in:
            return True
        if not request.user.is_authenticated:
            raise AuthenticationError
        if not getattr(request, "by_token", False) and check_csrf(request):
            raise HttpError(403, _("The CSRF token is missing."))
        if not self.who.admits(request.user):
            raise NotAllowed(_("This is for other roles."), rule="ORG-8")
        return request.user


class Routes:
    """A router whose every operation states its audience: `@routes.post("/quotes/", Role.SALESMAN, ...)`."""

    def __init__(self, tag):
        self.tag = tag
        self.router = Router(tags=[tag])

    def _operation(self, method, path, who, *, response=None, status=200, listing=None, **kwargs):
        stated = who[0] if isinstance(who[0], Audience) else declared(*who)(lambda: None).audience
        extra = listing.openapi() if listing else None

        def declare(function):
            function.audience = stated
            return self.router.api_operation(
                [method], path, auth=Guard(stated), response={status: response}, openapi_extra=extra, **kwargs
            )(function)

        return declare

    def get(self, path, *who, **kwargs):
        return self._operation("GET", path, who, **kwargs)

    def post(self, path, *who, **kwargs):
        return self._operation("POST", path, who, **kwargs)

    def patch(self, path, *who, **kwargs):
        return self._operation("PATCH", path, who, **kwargs)

    def delete(self, path, *who, **kwargs):
        return self._operation("DELETE", path, who, **kwargs)


@dataclass
class Listing:
    """What a list accepts: filters by field name with their type, orderings, and a search.

    A filter is a type (int, str, bool, date, an enum of words) applied to the field of that name, a function
    (queryset, text, request) -> queryset, or a pair of both where the values are known words. `ordering` names fields
    that are never null; the first one, newest first, is the default. `search` is a function (queryset, text, request)
    -> queryset.
    """

    filters: dict[str, Any] = field(default_factory=dict)
    ordering: list[str] = field(default_factory=lambda: ["created_at"])
    search: Any = None
    default: str = ""

    KNOWN = ("page_size", "cursor", "ordering", "search")

    def answer(self, request, queryset, show):
        """One page of a visible queryset as {next, previous, results}; `show(row, request)` draws a row."""
        query = request.GET.dict()
        self._refuse_unknown(query)
        size = self._size(query)
        for name, kind in self.filters.items():
            if name in query:
                queryset = self._filtered(queryset, name, kind, query[name], request)
        if self.search and query.get("search", "").strip():
            queryset = self.search(queryset, query["search"].strip(), request)
        rows, before, after = self._cut(queryset, self._order(query), query.get("cursor"), size)
        return {
            "next": self._link(request, after),
            "previous": self._link(request, before),
            "results": [show(row, request) for row in rows],
        }

    def _refuse_unknown(self, query):
        allowed = {*self.filters, *self.KNOWN} - ({"search"} if self.search is None else set())
        unknown = sorted(set(query) - allowed)
        if unknown:
            raise Invalid(_("There is no such filter."), errors={name: [_("Unknown filter.")] for name in unknown})
        unreadable = sorted(name for name, text in query.items() if "\0" in text)
        if unreadable:
            words = _("Not a value of this filter.")
            raise Invalid(words, errors={name: [words] for name in unreadable})

    def _size(self, query):
        text = query.get("page_size", str(DEFAULT_PAGE))
        if not text.isdecimal() or not 1 <= int(text) <= MAX_PAGE:
            words = _("Between %(low)s and %(high)s.") % {"low": 1, "high": MAX_PAGE}
            raise Invalid(words, errors={"page_size": [words]})
        return int(text)

    def _filtered(self, queryset, name, kind, text, request):
        words, find = kind if isinstance(kind, tuple) else (kind, None) if isinstance(kind, type) else (str, kind)
        try:
            value = read_value(words, text)
            return find(queryset, value, request) if find else queryset.filter(**{name: value})
        except (ValueError, KeyError):
            raise Invalid(_("Not a value of this filter."), errors={name: [_("Not a value of this filter.")]}) from None

    def _order(self, query):
        chosen = query.get("ordering") or self.default or f"-{self.ordering[0]}"
        if chosen.lstrip("-") not in self.ordering:
            raise Invalid(_("This list cannot be ordered so."), errors={"ordering": [_("Unknown order.")]})
        return chosen

    def _cut(self, queryset, order, cursor, size):
        name, down = order.lstrip("-"), order.startswith("-")
        value, pk, back = self._read_cursor(cursor, queryset.model, name)
        forward_down = down != back
        sign = "-" if forward_down else ""
        queryset = queryset.order_by(f"{sign}{name}", f"{sign}pk")
        if cursor:
            than = "lt" if forward_down else "gt"
            queryset = queryset.filter(Q(**{f"{name}__{than}": value}) | Q(**{name: value, f"pk__{than}": pk}))
        rows = list(queryset[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if back:
            rows.reverse()
        has_before, has_after = (more, True) if back else (bool(cursor), more)
        before = self._cursor(rows[0], name, back=True) if rows and has_before else None
        after = self._cursor(rows[-1], name, back=False) if rows and has_after else None
        return rows, before, after

    def _cursor(self, row, name, *, back):
        value = getattr(row, name)
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
        return base64.urlsafe_b64encode(json.dumps([text, row.pk, back]).encode()).decode()

    def _read_cursor(self, cursor, model, name):
        if not cursor:
            return None, None, False
        try:
            text, pk, back = json.loads(base64.urlsafe_b64decode(cursor))
            return model._meta.get_field(name).to_python(text), int(pk), bool(back)
        except (ValueError, TypeError, ValidationFault):
            words = _("The cursor cannot be read.")
            raise Invalid(words, errors={"cursor": [words]}) from None

    def _link(self, request, cursor):
        if cursor is None:
            return None
        query = request.GET.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    def openapi(self):
        """The query parameters for the schema, with an enum for every closed word list."""
        shown = [
            {"name": name, "in": "query", "required": False, "schema": _json_type(kind)}
            for name, kind in self.filters.items()
        ]
        words = [name for field_name in self.ordering for name in (field_name, f"-{field_name}")]
        shown.append({"name": "ordering", "in": "query", "required": False, "schema": {"enum": words}})
        shown.append({"name": "page_size", "in": "query", "required": False, "schema": {"maximum": MAX_PAGE}})
        shown.append({"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}})
        if self.search:
            shown.append({"name": "search", "in": "query", "required": False, "schema": {"type": "string"}})
        return {"parameters": shown}


def read_value(kind, text):
    """A filter's text as a value of its type; ValueError or KeyError when it is none."""
    if issubclass(kind, enum.Enum):
        return kind(text).value
    if kind is bool:
        return {"true": True, "false": False, "1": True, "0": False}[text.lower()]
    if kind in (dt.date, dt.datetime):
        return kind.fromisoformat(text)
    return kind(text)


def _json_type(kind):
    kind = kind[0] if isinstance(kind, tuple) else kind
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {"type": "string", "enum": [word.value for word in kind]}
    return {"type": {int: "integer", bool: "boolean"}.get(kind, "string")}


def build(routers):
    """The API of the whole house; `salesops/api.py` hands in every app's routes."""
    openapi.install()
    api = NinjaAPI(
        title="salesops",
        version="1",
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        description="Every call does exactly what its user can do in the browser.",
    )
    for routes in routers:
        api.add_router("", routes.router)
    api.add_exception_handler(BusinessError, lambda request, error: refuse(request, error))
    api.add_exception_handler(OperationalError, _collision)
    api.add_exception_handler(DataError, lambda request, error: problem(400, _("Not a value of this kind.")))
    api.add_exception_handler(Http404, lambda request, error: not_found(request))
    api.add_exception_handler(AuthenticationError, lambda request, error: _unauthorized())
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, lambda request, error: problem(error.status_code, str(error)))
    return api


def _collision(request, error):
    response = collision(request, error)
    if response is None:
        raise error
    return response


def _unauthorized():
    response = problem(401, _("Sign in first."))
    response["WWW-Authenticate"] = "Token"
    return response


def _invalid(request, error):
    """Pydantic's findings at the fields, in the user's language (400)."""
    errors: dict[str, list[str]] = {}
    for found in error.errors:
        path = [str(part) for part in found["loc"][2:]] or [str(found["loc"][-1])]
        errors.setdefault(".".join(path), []).append(_finding(found))
    if request.content_type not in ("application/json", "multipart/form-data", ""):
        return problem(415, _("Send JSON."))
    return problem(400, _("Some fields are missing or malformed."), errors=errors)


def _finding(found):
    kind, limits = found["type"], found.get("ctx", {})
    if kind == "missing":
        return _("This field is required.")
    if kind in ("string_too_long", "string_too_short"):
        return _("Between %(low)s and %(high)s characters.") % {
            "low": limits.get("min_length", 0),
            "high": limits.get("max_length", "…"),
        }
    if kind in ("enum", "literal_error"):
        return _("One of: %(words)s") % {"words": limits.get("expected", "")}
    if kind.startswith(("date", "timezone", "time")):
        return _("Not a date or time of this form.")
    if kind.startswith(("int", "decimal", "float", "greater", "less")):
        return _("Not a number of this kind.")
    return _("Not a value of this kind.")


def schema_view(api):
    """The OpenAPI document, for people signed in."""

    def view(request):
        if not request.user.is_authenticated:
            return _unauthorized()
        return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))

    view.audience = Audience(signed_in=False)  # answers 401 itself, as an API does
    return view
