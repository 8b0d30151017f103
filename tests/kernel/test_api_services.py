"""Files, exports and hand-overs over the API: the same as in the browser."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from salesops.kernel.services import api_tokens, files
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(tmp_path, settings):
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": location}


@pytest.fixture
def api(client):
    def call(person, method, path, body=None):
        headers = {"Authorization": f"Token {api_tokens.issue(person, now=timezone.now())}"}
        if isinstance(body, dict) and "file" not in body:
            body = json.dumps(body)
            return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json", headers=headers)
        return getattr(client, method)(f"/api/v1{path}", body, headers=headers)

    return call


def test_a_file_is_put_up_and_fetched_by_who_sees_its_record(api, company):
    answer = api(company.sales1, "post", "/files/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    made = answer.json()

    assert (answer.status_code, made["name"], made["size"]) == (201, "a.pdf", 8)
    assert api(company.head1, "get", f"/files/{made['id']}/").status_code == 404
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)
    files.attach(files.own(company.sales1, made["id"]), paper)
    fetched = api(company.head1, "get", f"/files/{made['id']}/")
    assert (fetched.status_code, fetched["Content-Disposition"]) == (200, 'attachment; filename="a.pdf"')
    assert b"".join(fetched.streaming_content) == b"%PDF-1.7"


@pytest.mark.parametrize(("name", "content", "status"), [("a.svg", b"<svg/>", 415), ("a.png", b"", 400)])
def test_what_is_not_taken_is_said_at_the_field(api, company, name, content, status):
    answer = api(company.sales1, "post", "/files/", {"file": SimpleUploadedFile(name, content)})

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert list(answer.json()["errors"]) == ["file"]


@rule("SEC-6", "API")
def test_an_export_is_201_or_waits_with_202(api, company):
    Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)

    ready = api(company.lead1, "post", "/exports/", {"resource": "papers"})
    waiting = api(company.lead1, "post", "/exports/", {"resource": "papers", "full_phones": True})

    assert (ready.status_code, ready.json()["status"]) == (201, "ready")
    assert (waiting.status_code, waiting.json()["status"], waiting.json()["file"]) == (202, "waiting", None)
    assert api(company.lead1, "get", ready.json()["file"].removeprefix("/api/v1")).status_code == 200
    assert api(company.head1, "get", ready.json()["file"].removeprefix("/api/v1")).status_code == 404
    assert api(company.sales1, "post", "/exports/", {"resource": "papers"}).status_code == 403
    assert [row["id"] for row in api(company.lead1, "get", "/exports/?status=ready").json()["results"]] == [
        ready.json()["id"]
    ]


@rule("ORG-4", "API")
def test_work_is_handed_over_and_back(api, company):
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)

    answer = api(company.lead1, "post", "/handovers/", {"from": "sales1", "to": company.sales2.pk, "reason": "leaves"})
    made = answer.json()

    assert (answer.status_code, made["from"]["username"], made["items"]) == (201, "sales1", {"papers": [paper.pk]})
    assert api(company.sales3, "get", f"/handovers/{made['id']}/").status_code == 404
    assert api(company.sales2, "post", f"/handovers/{made['id']}/undo/").status_code == 403
    assert api(company.lead1, "post", f"/handovers/{made['id']}/undo/").json()["undone_at"]
    assert api(company.lead1, "post", f"/handovers/{made['id']}/undo/").status_code == 409


@rule("SEC-3", "deactivation")
def test_the_administrator_deactivates(api, company):
    assert api(company.director, "post", f"/people/{company.sales1.pk}/deactivate/").status_code == 403

    answer = api(company.admin, "post", f"/people/{company.sales1.pk}/deactivate/", {"reason": "left"})

    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
