"""Write the trail, lay the chain over it, and find out whether anybody touched it (SEC-2, SEC-5)."""

import datetime as dt
import hashlib
import json
import secrets

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Event, EventDetail, Seal, SealHead

GENESIS = "0" * 64
SEAL_LOCK = 7130001
LATE_COMMITS = 20_000  # ids handed out to transactions that may commit after later ones


def record(
    verb,
    subject,
    *,
    actor,
    at,
    acting_for=None,
    unit=None,
    before="",
    after="",
    rule="",
    reason="",
    personal=None,
    **facts,
):
    """Put one change of state on the trail, inside the caller's transaction (SEC-2).

    `facts` hold ids, numbers, dates and words of closed lists. What may speak of a person goes to `personal` (a dict)
    or `reason` (free text): it is kept beside the event, which holds only its salted digest.
    """
    values = {**(personal or {}), **({"reason": str(reason)} if reason else {})}
    salt = secrets.token_hex(16) if values else ""
    event = Event(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        acting_for=acting_for,
        unit_id=getattr(unit, "pk", None) or getattr(subject, "unit_id", None) or getattr(actor, "unit_id", None),
        at=at,
        from_state=before,
        to_state=after,
        rule=rule,
        facts=_plain(facts),
        detail_digest=digest(values, salt) if values else "",
    )
    _sign(event).save(force_insert=True)
    if values:
        EventDetail.objects.create(event=event, salt=salt, values=_plain(values))
    return event


def record_many(verb, subjects, *, at, before="", after="", rule="", actor=None, facts=None):
    """Put the same change of state of many records on the trail with one insert (sweeps).

    `before` and `after` are a word or a function of the subject; `facts` a function of the subject.
    """

    def said(value, subject):
        return value(subject) if callable(value) else value

    Event.objects.bulk_create(
        [
            _sign(
                Event(
                    verb=verb,
                    subject_type=subject._meta.label_lower,
                    subject_id=subject.pk,
                    actor=actor,
                    unit_id=getattr(subject, "unit_id", None),
                    at=at,
                    from_state=said(before, subject),
                    to_state=said(after, subject),
                    rule=said(rule, subject),
                    facts=_plain(facts(subject)) if facts else {},
                )
            )
            for subject in subjects
        ],
        batch_size=1000,
    )


def digest(values, salt):
    """The salted digest of personal values; without the salt it says nothing about them."""
    return hashlib.sha256((salt + canonical(_plain(values))).encode()).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(values):
    return json.loads(json.dumps(values, default=_word, ensure_ascii=False))


def _word(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "pk", None) or str(value)


def _said(event):
    return canonical(
        [
            event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            event.verb,
            event.subject_type,
            event.subject_id,
            event.actor_id,
            event.acting_for_id,
            event.unit_id,
            event.from_state,
            event.to_state,
            event.rule,
            event.facts,
            event.detail_digest,
            event.nonce,
        ]
    )


def _mac(words, key=None):
    return salted_hmac("salesops.trail", words, secret=key, algorithm="sha256").hexdigest()


def _sign(event):
    event.nonce = secrets.token_hex(8)
    event.mac = _mac(_said(event))
    return event


def _genuine(mac, words):
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(mac, _mac(words, key)) for key in keys)


def event_hash(previous, event):
    """The hash of one link: the event with its place, chained to the link before."""
    return hashlib.sha256(f"{previous}|{event.pk}|{_said(event)}|{event.mac}".encode()).hexdigest()


def seal(*, full=True, batch=5000):
    """Lay the chain over committed events that have no link yet; returns how many were sealed.

    `full=False` looks at the newest events only, which costs the same whatever the length of the trail; the daily full
    pass takes up what a very long transaction committed later.
    """
    total, floor = 0, 0
    if not full:
        newest = Seal.objects.order_by("-position").values_list("event_id", flat=True).first()
        floor = (newest or 0) - LATE_COMMITS
    while count := _seal_batch(floor, batch):
        total += count
    return total


@transaction.atomic
def _seal_batch(floor, size):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = Seal.objects.order_by("-position").first()
    position, previous = (last.position, last.hash) if last else (0, GENESIS)
    links = []
    for event in Event.objects.unsealed().filter(pk__gt=floor)[:size]:
        position += 1
        previous = event_hash(previous, event)
        links.append(Seal(position=position, event=event, hash=previous))
    if links:
        Seal.objects.bulk_create(links)
        end = {"position": position, "event_id": links[-1].event_id}
        SealHead.objects.update_or_create(pk=1, defaults={**end, "mac": _mac(canonical(end))})
    return len(links)


class Tampered(Exception):
    """The trail is not what it was; says which event and how."""

    def __init__(self, event_id, how):
        super().__init__(f"event {event_id}: {how}")
        self.event_id = event_id
        self.how = how


def verify():
    """Recount the chain. Returns (events, unsealed); raises Tampered for the first fault found.

    Faults: `changed` (an event or its personal values), `missing` (deleted, a cut tail too), `inserted` (an event that
    the product did not write), `order` (genuine events in another place than they were sealed).
    """
    _check_nonces()
    previous, position, last_id = GENESIS, 0, 0
    links = Seal.objects.select_related("event__detail").order_by("position")
    for link in links.iterator(chunk_size=2000):
        position += 1
        if link.position != position:
            raise Tampered(_first_gap(last_id, link.event_id), "missing")
        _check_link(previous, link)
        previous, last_id = link.hash, link.event_id
    _check_head(position, last_id)
    for event in Event.objects.unsealed().select_related("detail").iterator(chunk_size=2000):
        _check_event(event, forged="inserted")
    total = Event.objects.count()
    return total, total - position


def _check_nonces():
    twice = (
        Event.objects.values("nonce").annotate(n=Count("pk"), copy=Max("pk")).filter(n__gt=1).order_by("copy").first()
    )
    if twice:
        raise Tampered(twice["copy"], "inserted")


def _check_link(previous, link):
    _check_event(link.event, forged="changed")
    if event_hash(previous, link.event) != link.hash:
        raise Tampered(link.event_id, "order")


def _check_event(event, *, forged):
    if not _genuine(event.mac, _said(event)):
        raise Tampered(event.pk, forged)
    detail = getattr(event, "detail", None)
    if detail is not None and digest(detail.values, detail.salt) != event.detail_digest:
        raise Tampered(event.pk, "changed")


def _check_head(position, last_id):
    head = SealHead.objects.first()
    if head is None:
        if position:
            raise Tampered(last_id, "missing")
        return
    end = {"position": head.position, "event_id": head.event_id}
    if not _genuine(head.mac, canonical(end)):
        raise Tampered(head.event_id, "changed")
    if head.position != position:
        raise Tampered(_first_gap(last_id, head.event_id + 1), "missing")


def _first_gap(after, before):
    """The first event id between two links that is not there; the later link's own where all are."""
    there = set(Event.objects.filter(pk__gt=after, pk__lt=before).values_list("pk", flat=True)[:5000])
    return next((pk for pk in range(after + 1, before) if pk not in there), before)
