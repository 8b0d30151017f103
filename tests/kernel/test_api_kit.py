"""The API kit: signing in, problem+json, paging, audiences."""

import json
import re

import pytest
from django.core.cache import cache

from salesops.api import api as house
from salesops.kernel import openapi
from salesops.kernel.services import api_tokens
from tests import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    """Call the API as somebody: `call(user, "get", "/policies/", page_size=2)`."""

    def do(user, method, path, body=None, **query):
        from django.utils import timezone

        headers = {"Authorization": f"Token {api_tokens.issue(user, now=timezone.now())}"} if user else {}
        url = path if path.startswith(("/api", "http")) else f"/api/v1{path}"
        if method == "get":
            return client.get(url, query, headers=headers)
        return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json", headers=headers)

    return do


@pytest.fixture
def sales(db):
    cache.clear()
    return make.user("salesman", username="sales1", password=True)


def sign_in(client, username, password):
    body = json.dumps({"username": username, "password": password})
    return client.post("/api/v1/auth/token/", body, content_type="application/json")


@rule("SEC-3", "API token")
def test_a_token_opens_the_api_until_sign_out(client, sales):
    token = sign_in(client, "sales1", make.PASSWORD).json()["token"]
    mine = {"Authorization": f"Token {token}"}

    assert client.get("/api/v1/me/", headers=mine).json()["username"] == "sales1"
    client.post("/api/v1/auth/sign-out/", headers=mine)

    assert client.get("/api/v1/me/", headers=mine).status_code == 401


@rule("SEC-3", "deactivated")
def test_a_token_ends_with_its_person(client, sales):
    token = sign_in(client, "sales1", make.PASSWORD).json()["token"]
    type(sales).objects.filter(pk=sales.pk).update(is_active=False)

    assert client.get("/api/v1/me/", headers={"Authorization": f"Token {token}"}).status_code == 401


@rule("SEC-3", "same words")
def test_unknown_name_and_wrong_password_answer_alike(client, sales):
    wrong, unknown = sign_in(client, "sales1", "nothing-like-it"), sign_in(client, "nobody", "nothing-like-it")

    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong.status_code == 401
    assert wrong["Content-Type"] == "application/problem+json"


@rule("SEC-3", "lock")
def test_five_failures_lock_the_account_even_for_the_right_password(client, sales):
    for _ in range(4):
        assert sign_in(client, "sales1", "wrong-password").status_code == 401
    sign_in(client, "sales1", "wrong-password")

    answer = sign_in(client, "sales1", make.PASSWORD)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 900


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/", "/api/v1/policies/999999/"])
def test_unknown_paths_and_records_answer_with_a_problem(call, sales, path):
    answer = call(sales, "get", path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_an_unknown_method_is_405(call, sales):
    answer = call(sales, "delete", "/policies/")

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


def test_strangers_are_401_and_other_roles_403(call, sales):
    assert call(None, "get", "/policies/").status_code == 401
    body = {"key": "lapse_days", "value": 5, "effective_from": "2999-01-01", "why": "x"}
    assert call(sales, "post", "/policies/", body).status_code == 403


@pytest.mark.parametrize(
    "query", [{"nothing": 1}, {"page_size": 0}, {"page_size": 201}, {"ordering": "why"}, {"cursor": "x"}]
)
def test_unknown_filters_and_sizes_are_400_at_the_field(call, sales, query):
    answer = call(sales, "get", "/policies/", **query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(query)


def test_pages_follow_each_other_there_and_back(call, sales):
    whole = [row["id"] for row in call(sales, "get", "/policies/", page_size=200).json()["results"]]

    seen, answer = [], call(sales, "get", "/policies/", page_size=3).json()
    while True:
        seen += [row["id"] for row in answer["results"]]
        if answer["next"] is None:
            break
        answer = call(sales, "get", answer["next"]).json()
    back = call(sales, "get", answer["previous"]).json()

    assert seen == whole
    assert [row["id"] for row in back["results"]] == whole[-3 - len(answer["results"]) :][:3]


def test_a_missing_field_is_named(client):
    answer = client.post("/api/v1/auth/token/", "{}", content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"username", "password"}


def test_a_session_needs_the_csrf_token_to_write(sales):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(sales, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.post("/api/v1/auth/sign-out/").status_code == 403


def test_the_schema_is_for_people_signed_in(client, call, sales):
    assert client.get("/api/schema/").status_code == 401
    schema = call(sales, "get", "/api/schema/").json()
    assert "waiting" in schema["components"]["schemas"]["kernel.approvals.Status"]["enum"]


def test_every_closed_word_list_has_its_own_component(call, sales):
    text = call(sales, "get", "/api/schema/").content.decode()
    shown = json.loads(text)["components"]["schemas"]

    for name, word in (
        ("leads.registration.Status", "lapsed"), ("quotes.quotes.Status", "sent"),
        ("orders.order.Order.Status", "shipping"), ("contracts.contract.Contract.Status", "signed"),
        ("kernel.approvals.Status", "superseded"),
    ):  # fmt: skip
        assert word in shown[name]["enum"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert named <= set(shown)


def closed(shape, shown):
    """Whether a property or parameter takes only the words of a list."""
    if "$ref" in shape:
        shape = shown[shape["$ref"].rpartition("/")[2]]
    choices = shape.get("anyOf", []) + shape.get("allOf", [])
    return "enum" in shape or "const" in shape or any(closed(choice, shown) for choice in choices)


def test_every_status_is_a_closed_word_list(call, sales):
    schema = call(sales, "get", "/api/schema/").json()
    shown = schema["components"]["schemas"]

    words = {
        f"{name}.{key}": shape
        for name, whole in shown.items()
        for key, shape in whole.get("properties", {}).items()
        if key in ("status", "outcome", "cross_region_ground", "reason_code", "source", "verdict", "stage")
    }
    words |= {f"{path}?{one['name']}": one["schema"] for path, ways in schema["paths"].items()
              for way in ways.values() for one in way.get("parameters", [])
              if one["in"] == "query" and one["name"] in ("status", "mine", "review", "class", "method")}  # fmt: skip

    free = {name for name, shape in words.items() if not closed(shape, shown)}
    assert free == {"quotes.quotes.LineOut.source"}  # where a price came from, with the paper's number


def test_no_two_schemas_share_a_component(sales, monkeypatch):
    seen, named = {}, openapi.component_name

    def watched(core_ref):
        seen.setdefault(named(core_ref), set()).add(core_ref)
        return named(core_ref)

    monkeypatch.setattr(openapi, "component_name", watched)
    shown = house.get_openapi_schema(path_prefix="/api/v1/")["components"]["schemas"]

    assert {name: refs for name, refs in seen.items() if name in shown and len(refs) > 1} == {}


@pytest.mark.parametrize("name", ["key", "search", "ordering", "cursor"])
def test_a_nul_in_a_filter_is_400(call, sales, name):
    path = "/customers/" if name == "search" else "/policies/"
    answer = call(sales, "get", path, **{name: "a\0b"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_a_nul_in_a_body_is_cleaned_or_refused(call, sales):
    body = {"channel": "phone", "customer_name": "李", "question": "a\0b"}

    assert call(sales, "post", "/inquiries/", body).status_code in (201, 400)
