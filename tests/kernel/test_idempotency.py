"""The same click twice is one effect: key and effect are committed together."""

import json
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from salesops.kernel.models import IdempotentCall, User
from salesops.kernel.services import tidying
from tests.testapp import calls
from tests.testapp.models import Paper
from tests.together import together

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.testapp.calls")]


@pytest.fixture
def sales(company, client):
    client.force_login(company.sales1)
    client.raise_request_exception = False
    return company.sales1


def call(client, name, key="k1", body=None):
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/tests/{name}/"
    return client.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)


def click(client, name, key="k1", **more):
    return client.post(f"/tests/{name}/", {"idempotency_key": key, **more})


def test_the_same_call_twice_is_one_effect_and_one_answer(client, sales):
    first, second = call(client, "make"), call(client, "make")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replay"] == "true"
    assert Paper.objects.count() == 1


def test_a_double_click_on_a_page_is_one_effect_and_keeps_the_way_on(client, sales):
    first, second = click(client, "moved"), click(client, "moved")

    assert (first["HX-Redirect"], second["HX-Redirect"]) == ("/papers/", "/papers/")
    assert Paper.objects.count() == 1


def test_another_key_route_or_person_is_another_effect(client, sales, company):
    call(client, "make")
    call(client, "make", "k2")
    click(client, "make")
    client.force_login(company.sales2)
    call(client, "make")

    assert Paper.objects.count() == 4


def test_the_same_key_with_another_body_is_refused(client, sales):
    call(client, "make", body={"a": 1})

    answer = call(client, "make", body={"a": 2})

    assert (answer.status_code, Paper.objects.count()) == (422, 1)


def test_another_file_under_the_same_key_is_another_body(client, sales):
    def send(content):
        file = SimpleUploadedFile("a.png", content)
        return client.post("/api/v1/tests/upload/", {"file": file}, headers={"Idempotency-Key": "k1"})

    assert [send(b"one").status_code, send(b"one").status_code, send(b"two").status_code] == [201, 201, 422]
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(("name", "status"), [("crash", 500), ("refused", 409)])
def test_what_fails_leaves_nothing_and_may_be_tried_again(client, sales, name, status):
    assert [call(client, name).status_code, call(client, name).status_code] == [status, status]
    assert (Paper.objects.count(), IdempotentCall.objects.count()) == (0, 0)


def test_a_kept_refusal_is_replayed_too(client, sales):
    first, second = call(client, "kept"), call(client, "kept")

    assert (first.status_code, first.content) == (422, second.content)
    assert (second["Content-Type"], Paper.objects.count()) == ("application/problem+json", 1)


def test_a_call_without_a_key_is_an_effect_each_time(client, sales):
    for _n in range(2):
        call(client, "make", key=None)

    assert Paper.objects.count() == 2


def test_a_key_is_kept_for_24_hours(client, sales):
    call(client, "make")
    day_ago = timezone.now() - tidying.DAY
    IdempotentCall.objects.update(created_at=day_ago)

    call(client, "make")

    assert (Paper.objects.count(), IdempotentCall.objects.count()) == (2, 1)


@pytest.mark.parametrize(("times", "status", "papers"), [(1, 201, 1), (4, 201, 1), (5, 409, 0)])
def test_a_call_that_collides_is_tried_again_up_to_five_times(client, sales, times, status, papers):
    calls.collisions[:] = [None] * times

    assert call(client, "collide").status_code == status
    assert Paper.objects.count() == papers


def test_without_a_key_a_collision_is_told(client, sales):
    calls.collisions[:] = [None]

    assert call(client, "collide", key=None).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_sixteen_equal_calls_at_once_are_one_effect(company):
    def send():
        browser = Client()
        browser.force_login(User.objects.get(pk=company.sales1.pk))
        return call(browser, "make").status_code

    said = together(*[send] * 16)

    assert set(said) <= {201, 409}, said
    assert (said.count(201) >= 1, Paper.objects.count()) == (True, 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the second call waits for the first")
@pytest.mark.django_db(transaction=True)
def test_while_the_first_call_runs_the_second_is_told_so(company, client):
    client.force_login(company.sales1)
    calls.inside.clear()
    calls.go_on.clear()
    said = []

    def first():
        said.append(call(client, "slow").status_code)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert calls.inside.wait(timeout=20)
    browser = Client()
    browser.force_login(User.objects.get(pk=company.sales1.pk))

    assert call(browser, "slow").status_code == 409

    calls.go_on.set()
    thread.join()
    assert (said, call(browser, "slow").status_code, Paper.objects.count()) == ([201], 201, 1)
