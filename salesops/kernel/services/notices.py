"""Tell people things: rows written with the change they speak of, drained to other channels by a worker (COM-4)."""

from ..models import Delivery, Notice, User
from .notice_settings import channels_for


def notify(recipients, kind, *, key, now, subject=None, number="", rule="", params=None):
    """Tell each recipient once for a `key`; words are built from `kind` and `params` when shown.

    `params` hold words that the recipient may see (names within his reach, numbers, dates).
    """
    people = {person.pk: person for person in recipients if person is not None and person.is_active}
    if not people:
        return
    told = set(Notice.objects.filter(recipient__in=people, key=key).values_list("recipient_id", flat=True))
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=pk,
                kind=kind,
                rule=rule,
                subject_type=subject._meta.label_lower if subject is not None else "",
                subject_id=subject.pk if subject is not None else None,
                subject_number=number or getattr(subject, "number", ""),
                params=params or {},
                key=key,
                created_at=now,
            )
            for pk in people
            if pk not in told
        ],
        ignore_conflicts=True,
    )
    _queue([person for pk, person in people.items() if pk not in told], key, kind, now)


def _queue(people, key, kind, now):
    """One delivery for each channel the recipient lets this kind through."""
    wanted = {pk: ways for pk, ways in channels_for(people, kind).items() if ways}
    if not wanted:
        return
    Delivery.objects.bulk_create(
        [
            Delivery(notice=notice, channel=channel, next_try_at=now)
            for notice in Notice.objects.filter(recipient__in=wanted, key=key)
            for channel in wanted[notice.recipient_id]
        ],
        ignore_conflicts=True,
    )


def notify_many(rows, *, now):
    """Lay down many unsaved notices at once (sweeps); those told already are left out. Returns how many are new."""
    rows = {(row.recipient_id, row.key): row for row in rows}
    if not rows:
        return 0
    told = set(
        Notice.objects.filter(recipient__in={pk for pk, _key in rows}, key__in={key for _pk, key in rows}).values_list(
            "recipient_id", "key"
        )
    )
    new = [row for mark, row in rows.items() if mark not in told]
    Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    _queue_many(new, now)
    return len(new)


def _queue_many(rows, now):
    """The deliveries of many notices, in a fixed number of queries a kind."""
    for kind in {row.kind for row in rows}:
        of_kind = [row for row in rows if row.kind == kind]
        people = User.objects.filter(pk__in={row.recipient_id for row in of_kind})
        wanted = {pk: ways for pk, ways in channels_for(list(people), kind).items() if ways}
        if not wanted:
            continue
        made = Notice.objects.filter(recipient__in=wanted, kind=kind, key__in={row.key for row in of_kind})
        Delivery.objects.bulk_create(
            [Delivery(notice=n, channel=way, next_try_at=now) for n in made for way in wanted[n.recipient_id]],
            ignore_conflicts=True,
            batch_size=500,
        )


def mark_read(notice, *, now):
    """The recipient has seen it."""
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(user, *, now):
    """The person has seen everything up to now."""
    return Notice.objects.filter(recipient=user, read_at=None, created_at__lte=now).update(read_at=now)
