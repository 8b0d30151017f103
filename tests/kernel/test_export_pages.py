"""Asking for an export from a list (SEC-6)."""

import pytest

from salesops.kernel.models import Export
from salesops.kernel.services import exports
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(monkeypatch):
    asked = []

    def rows(user, filters, now, full):
        asked.append((filters, full))
        return [["P-1", "x"]]

    made = exports.Source("test.papers", "Papers", lambda user: ["Number", "Text"], rows, lambda user, filters, now: 1)
    monkeypatch.setitem(exports._sources, made.resource, made)
    return asked


@rule("SEC-6")
def test_a_small_export_is_made_at_once_with_the_filters_of_the_list(client, company, source):
    client.force_login(company.head1)
    form = {"resource": "test.papers", "query": "view=all&state=draft&q=abc&sort=number"}

    answer = client.post("/exports/new/", form)

    export = Export.objects.get()
    assert (answer.url, export.state) == ("/exports/", "ready")
    assert source == [({"state": "draft", "q": "abc"}, False)]
    assert client.get("/exports/").status_code == 200
    assert client.get(f"/exports/{export.pk}/file/").status_code == 200


@rule("SEC-6")
def test_other_roles_do_not_export(client, company, source):
    client.force_login(company.sales1)

    assert client.post("/exports/new/", {"resource": "test.papers"}).status_code == 403
    assert not Export.objects.exists()


def test_the_page_says_what_happens_next(client, company, source):
    client.force_login(company.head1)

    assert "100" in client.get("/exports/new/?resource=test.papers&query=state%3Ddraft").content.decode()
