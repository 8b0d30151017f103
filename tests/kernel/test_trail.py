"""SEC-2, SEC-5: the trail holds what happened and shows when anybody touched it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from salesops.kernel.models import Event, EventDetail, Seal
from salesops.kernel.services import trail
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(company):
    for n in range(4):
        trail.record(
            "tests.thing.done", company.sales1, actor=company.head1, at=timezone.now(), step=n, reason=f"why {n}"
        )
    trail.seal()
    return list(Event.objects.order_by("pk"))


def by_hand(sql, *params):
    """Change the trail as somebody with the database password would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, params)
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        kept = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'").fetchall()
        for name, _sql in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql, params)


def fault():
    with pytest.raises(trail.Tampered) as found:
        trail.verify()
    return found.value.event_id, found.value.how


@rule("SEC-2", "who, for whom, when, from, to, why, rule")
def test_an_event_says_who_for_whom_when_from_to_why_and_by_which_rule(company):
    now = timezone.now()

    event = trail.record(
        "tests.thing.moved", company.team, actor=company.lead1, acting_for=company.head1, at=now,
        before="a", after="b", rule="REG-5", reason="asked for",
    )  # fmt: skip

    event.refresh_from_db()
    assert (event.actor, event.acting_for, event.at, event.from_state, event.to_state, event.rule) == (
        company.lead1, company.head1, now, "a", "b", "REG-5",
    )  # fmt: skip
    assert event.detail.values == {"reason": "asked for"}
    assert "asked for" not in str(event.facts)


@rule("SEC-2", "untouched")
def test_an_untouched_trail_verifies(sealed, company):
    trail.record("tests.thing.done", company.sales1, actor=None, at=timezone.now())

    assert trail.verify() == (5, 1)


@rule("SEC-2", "append-only")
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_the_trail(sealed, act):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = Event.objects.filter(pk=sealed[0].pk)
        rows.update(verb="x") if act == "update" else rows._raw_delete("default")


@rule("SEC-2", "changed")
def test_a_changed_event_is_named(sealed):
    by_hand("UPDATE kernel_event SET verb = 'tests.nothing' WHERE id = %s", sealed[1].pk)

    assert fault() == (sealed[1].pk, "changed")


@rule("SEC-2", "changed words")
def test_changed_personal_words_are_named(sealed):
    EventDetail.objects.filter(pk=sealed[2].pk).update(values={"reason": "other"})

    assert fault() == (sealed[2].pk, "changed")


@rule("SEC-2", "missing")
@pytest.mark.parametrize("place", [1, 3])
def test_a_deleted_event_is_named_in_the_middle_and_at_the_tail(sealed, place):
    gone = sealed[place].pk
    EventDetail.objects.filter(pk=gone).delete()
    by_hand("DELETE FROM kernel_seal WHERE event_id = %s", gone)
    by_hand("DELETE FROM kernel_event WHERE id = %s", gone)

    assert fault() == (gone, "missing")


@rule("SEC-2", "inserted")
def test_a_row_put_in_by_hand_is_named(sealed):
    columns = [field.column for field in Event._meta.local_fields if field.column != "id"]
    names = ", ".join(columns)
    by_hand(f"INSERT INTO kernel_event ({names}) SELECT {names} FROM kernel_event WHERE id = %s", sealed[0].pk)
    copy = Event.objects.latest("pk").pk

    assert fault() == (copy, "inserted")


@rule("SEC-2", "order")
def test_swapped_links_are_named(sealed):
    first, second = sealed[0].pk, sealed[1].pk
    by_hand("DELETE FROM kernel_seal WHERE event_id IN (%s, %s)", first, second)
    hashes = [trail.GENESIS]
    for event in (sealed[1], sealed[0]):
        hashes.append(trail.event_hash(hashes[-1], event))
    Seal.objects.create(position=1, event_id=second, hash=hashes[1])
    Seal.objects.create(position=2, event_id=first, hash=hashes[2])

    assert fault()[1] == "order"


@rule("SEC-5", "erasable")
def test_erasing_personal_words_leaves_the_chain_whole(sealed):
    EventDetail.objects.all().delete()

    assert trail.verify() == (4, 0)


def run(command):
    """A management command: (exit code, what it printed)."""
    said = StringIO()
    try:
        call_command(command, stdout=said)
    except SystemExit as end:
        return end.code, said.getvalue().strip()
    return 0, said.getvalue().strip()


@rule("SEC-2", "commands")
def test_seal_and_verify_say_what_they_found(company):
    trail.record("tests.thing.done", company.sales1, actor=None, at=timezone.now())

    assert run("verify_trail") == (0, "OK 1 events, 1 unsealed")
    assert run("seal") == (0, "sealed=1")
    assert run("verify_trail") == (0, "OK 1 events, 0 unsealed")


@rule("SEC-2", "commands")
def test_verify_names_the_fault_and_exits_with_1(sealed):
    by_hand("UPDATE kernel_event SET rule = 'REG-3' WHERE id = %s", sealed[2].pk)

    assert run("verify_trail") == (1, f"event {sealed[2].pk}: changed")


@rule("SEC-2", "missing")
def test_a_cut_tail_is_named_even_with_its_links(sealed):
    for event in sealed[2:]:
        EventDetail.objects.filter(pk=event.pk).delete()
        by_hand("DELETE FROM kernel_seal WHERE event_id = %s", event.pk)
        by_hand("DELETE FROM kernel_event WHERE id = %s", event.pk)

    assert fault() == (sealed[2].pk, "missing")


@rule("SEC-2", "changed")
def test_a_chain_end_set_back_by_hand_is_named(sealed):
    by_hand("UPDATE kernel_seal_head SET position = 2, event_id = %s", sealed[1].pk)

    assert fault()[1] == "changed"


@rule("SEC-2", "inserted")
def test_a_forged_event_is_named_before_it_is_sealed(sealed):
    columns = [f.column for f in Event._meta.local_fields if f.column not in ("id", "nonce")]
    names = ", ".join(columns)
    by_hand(
        f"INSERT INTO kernel_event ({names}, nonce) SELECT {names}, 'forged' FROM kernel_event WHERE id = %s",
        sealed[0].pk,
    )

    assert fault() == (Event.objects.latest("pk").pk, "inserted")


def test_the_quick_seal_leaves_nothing_near_the_end(sealed, company):
    trail.record("tests.thing.done", company.sales1, actor=None, at=timezone.now())

    assert trail.seal(full=False) == 1
    assert trail.verify() == (5, 0)
