"""SEC-6: exports within reach, logged, watermarked, above the limit with a second person, for the asker only."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.http import Http404

from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Approval, Event, Export, Job, StoredFile, User
from salesops.kernel.services import approvals, exports, jobs, sheets
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = pytest.mark.django_db

State = Export.State


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


@pytest.fixture(autouse=True)
def shelf(tmp_path, settings):
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": location}


def papers(company, count, owner=None):
    owner = owner or company.sales1
    Paper.objects.bulk_create(
        Paper(number=f"P-{n}", owner=owner, unit=owner.unit, text="13912348017") for n in range(count)
    )


def table(stored):
    sheet = openpyxl.load_workbook(io.BytesIO(stored.content.read())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@rule("SEC-6", "within reach, masked, watermarked, logged")
def test_a_small_export_is_made_at_once_within_reach_masked_and_watermarked(company, now):
    papers(company, 2)
    papers(company, 1, company.sales3)

    export = exports.ask("papers", {}, company.lead1, now=now)

    assert (export.state, export.rows) == (State.READY, 2)
    mark, headings, *rows = table(exports.fetch(export.pk, company.lead1, now=now))
    assert "lead1" in mark[0]
    assert "2026-03-02 10:00" in mark[0]
    assert (headings, rows) == (["Number", "Phone"], [["P-0", "139****8017"], ["P-1", "139****8017"]])
    verbs = list(Event.objects.filter(subject_type="kernel.export").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["kernel.export.asked", "kernel.export.ready", "kernel.export.fetched"]


@rule("SEC-6", "roles")
def test_only_managers_export(company, now):
    for person in (company.sales1, company.guide1, company.finance1, company.audit1, company.admin):
        with pytest.raises(NotAllowed):
            exports.ask("papers", {}, person, now=now)
    with pytest.raises(Invalid):
        exports.ask("nothing", {}, company.head1, now=now)


@rule("SEC-6", "second person")
@pytest.mark.parametrize(
    ("count", "full", "state"), [(100, False, "ready"), (101, False, "waiting"), (1, True, "waiting")]
)
def test_above_the_limit_or_with_full_phones_a_second_person_agrees(company, now, count, full, state):
    papers(company, count)

    export = exports.ask("papers", {}, company.lead1, now=now, full_phones=full)

    assert export.state == state
    waiting = list(Approval.objects.waiting().values_list("assignee__username", flat=True))
    assert waiting == (["head1"] if state == "waiting" else [])


@rule("SEC-6", "second person")
def test_after_the_head_agreed_the_worker_makes_the_file(company, now):
    papers(company, 1)
    export = exports.ask("papers", {}, company.lead1, now=now, full_phones=True)
    step = Approval.objects.get()

    with pytest.raises(NotAllowed):
        approvals.decide(step.pk, agree=True, actor=company.lead1, now=now)
    approvals.decide(step.pk, agree=True, actor=company.head1, now=now)
    with pytest.raises(Http404):
        exports.fetch(export.pk, company.lead1, now=now)

    assert jobs.run_waiting(clock=lambda: now) == 1

    assert table(exports.fetch(export.pk, company.lead1, now=now))[2:] == [["P-0", "13912348017"]]


@rule("SEC-6", "never he himself")
def test_the_heads_own_export_goes_to_the_director(company, now):
    papers(company, 1)

    exports.ask("papers", {}, company.head1, now=now, full_phones=True)

    assert Approval.objects.get().assignee == company.director


@rule("SEC-6", "refused")
def test_a_refused_export_makes_nothing(company, now):
    papers(company, 1)
    export = exports.ask("papers", {}, company.lead1, now=now, full_phones=True)

    approvals.decide(Approval.objects.get().pk, agree=False, comment="No need.", actor=company.head1, now=now)

    export.refresh_from_db()
    assert (export.state, Job.objects.count(), StoredFile.objects.count()) == (State.EXPIRED, 0, 0)
    with pytest.raises(Conflict):
        approvals.decide(Approval.objects.get().pk, agree=True, actor=company.head1, now=now)


@rule("SEC-6", "who left")
def test_an_asker_who_left_or_lost_his_role_gets_no_file(company, now):
    papers(company, 1)
    exports.ask("papers", {}, company.lead1, now=now, full_phones=True)
    approvals.decide(Approval.objects.get().pk, agree=True, actor=company.head1, now=now)
    User.objects.filter(pk=company.lead1.pk).update(is_active=False)

    jobs.run_waiting(clock=lambda: now)

    assert (Job.objects.get().state, StoredFile.objects.count()) == (Job.State.FAILED, 0)


@rule("SEC-6", "asker only, 24 hours")
@pytest.mark.parametrize(("hours", "name", "found"), [(23, "lead1", True), (24, "lead1", False), (1, "head1", False)])
def test_the_link_serves_the_asker_for_24_hours(company, now, hours, name, found):
    export = exports.ask("papers", {}, company.lead1, now=now)
    person, at = User.objects.get(username=name), now + dt.timedelta(hours=hours)

    if found:
        assert exports.fetch(export.pk, person, now=at).pk == export.file_id
        return
    with pytest.raises(Http404):
        exports.fetch(export.pk, person, now=at)


def test_the_page_hands_the_file_to_the_asker_alone(company, client, now):
    export = exports.ask("papers", {}, company.lead1, now=now)
    Export.objects.update(ready_at=dt.datetime.now(dt.UTC))

    client.force_login(company.lead1)
    answer = client.get(f"/exports/{export.pk}/file/")
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert client.get(f"/files/{export.file_id}/").status_code == 404
    client.force_login(company.director)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 404


def test_an_expired_export_is_taken_away(company, now):
    export = exports.ask("papers", {}, company.lead1, now=now)

    assert exports.expire(now=now + dt.timedelta(hours=23)) == 0
    assert exports.expire(now=now + dt.timedelta(hours=24)) == 1

    export.refresh_from_db()
    assert (export.state, export.file, StoredFile.objects.count()) == (State.EXPIRED, None, 0)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("=1+1", "'=1+1"), ("+86", "'+86"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
     ("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"), ("  =1", "'  =1"), ("a=1", "a=1"),
     ("王\x00\x1b小明", "王小明"), ("", "")],
)  # fmt: skip
def test_no_cell_begins_a_formula(text, kept):
    assert sheets.safe(text) == kept


def test_cells_keep_their_kind(now):
    content, count = sheets.xlsx(
        "a/b", ["x"], [["=HYPERLINK(1)", Decimal("1.50"), now, now.date(), None, True, 3]], watermark="who & when"
    )

    rows = [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]
    assert count == 1
    assert rows[2] == ["'=HYPERLINK(1)", 1.5, dt.datetime(2026, 3, 2, 10), dt.datetime(2026, 3, 2), None, True, 3]
