"""Every route x every role: the answer follows from the declared audience; a route that declares none fails here."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from salesops.api import api
from salesops.kernel.models import Event, Role
from salesops.kernel.services import api_tokens
from salesops.kernel.web.audience import Audience
from salesops.kernel.web.middleware import THIRD_PARTY, audience_of
from tests import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

NOBODY = 987654321
ARGUMENTS = {"int": NOBODY, "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
MISSING_MAY_ANSWER = {  # 503: the health page of a system without a beat
    200,
    204,
    301,
    302,
    400,
    404,
    405,
    409,
    413,
    415,
    422,
    429,
    503,
}


def page_routes():
    """(path, view) of every page route of ours, with an id that no record has."""
    return [
        (path, view)
        for path, view in _walk(get_resolver())
        if not path.startswith(("/api/", "/admin/", "/accounts/")) and not _is_third_party(view)
    ]


def _walk(resolver, prefix="/"):
    for entry in resolver.url_patterns:
        path = prefix + _concrete(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def _concrete(pattern):
    text = str(pattern).strip("^$")
    for name, converter in getattr(pattern, "converters", {}).items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for spelling in (f"<{kind}:{name}>", f"<{name}>"):
            text = text.replace(spelling, str(ARGUMENTS.get(kind, "x")))
    return text


def _is_third_party(view):
    return getattr(view, "audience", None) is None and (view.__module__ or "").startswith(tuple(THIRD_PARTY))


def api_routes():
    """(method, path, audience) of every operation of the API."""
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                url = "/api/v1/" + (prefix + path).lstrip("/")
                for name in ("{int:pk}", "{pk}", "{int:id}"):
                    url = url.replace(name, str(NOBODY))
                found += [(method, url, operation.view_func) for method in operation.methods]
    return found


@pytest.fixture(params=["stranger", *Role.values])
def person(request, company):
    return None if request.param == "stranger" else make.user(request.param, unit=company.team, username="caller")


def test_there_are_routes():
    assert len(page_routes()) > 2
    assert len(api_routes()) > 10


@rule("ORG-2", "deny by default")
def test_every_route_states_its_audience():
    pages = [path for path, view in page_routes() if not isinstance(audience_of(view), Audience)]
    calls = [path for _m, path, view in api_routes() if not isinstance(getattr(view, "audience", None), Audience)]

    assert (pages, calls) == ([], [])


@rule("ORG-8", "pages")
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_answer_as_their_audience_says(client, person, method):
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    events = Event.objects.count()
    wrong = []
    for path, view in page_routes():
        status = getattr(client, method)(path).status_code
        admitted = audience_of(view).admits(person) if person else not audience_of(view).signed_in
        if not _as_declared(status, admitted, person, method):
            wrong.append((path, status, admitted))
        if person and "sign-out" in path:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert wrong == []
    if method == "get":
        assert Event.objects.count() == events  # no state change by GET


def _as_declared(status, admitted, person, method):
    if not admitted:
        return status == 403 if person else status == 302
    return status in MISSING_MAY_ANSWER | ({403} if method == "post" else set())


@rule("ORG-8", "API")
def test_the_api_answers_as_its_audience_says(client, person):
    token = person and api_tokens.issue(person, now=timezone.now())
    wrong = []
    for method, path, view in api_routes():
        if path.endswith("sign-out/"):
            continue
        headers = {"Authorization": f"Token {token}"} if token else {}
        answer = client.generic(method, path, "{}", content_type="application/json", headers=headers)
        admitted = view.audience.admits(person) if person else not view.audience.signed_in
        if not admitted:
            expected = {401} if person is None else {403}
        else:
            expected = MISSING_MAY_ANSWER | {201, 202, 401} | ({403} if method != "GET" else set())
        if answer.status_code not in expected:
            wrong.append((method, path, answer.status_code, admitted))

    assert wrong == []
