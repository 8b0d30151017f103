"""How the test papers are exported and handed over."""

from salesops.kernel.masking import mask_phone
from salesops.kernel.services import exports, handovers
from salesops.kernel.services.trail import record

from .models import Paper


def _rows(user, filters, now, full):
    for paper in Paper.objects.visible_to(user, now).filter(**filters).order_by("pk"):
        yield [paper.number, paper.text if full else mask_phone(paper.text)]


SOURCE = exports.Source(
    resource="papers",
    label="Papers",
    headings=lambda user: ["Number", "Phone"],
    rows=_rows,
    count=lambda user, filters, now: Paper.objects.visible_to(user, now).filter(**filters).count(),
    has_phones=True,
)


def _move(ids, to, actor, now):
    for paper in Paper.objects.filter(pk__in=ids):
        record("testapp.paper.moved", paper, actor=actor, at=now, before=str(paper.owner_id), after=str(to.pk))
    Paper.objects.filter(pk__in=ids).update(owner=to)
    return ids


MOVER = handovers.Mover(
    "papers",
    "Papers",
    lambda person: Paper.objects.filter(owner=person, state="draft").values_list("pk", flat=True),
    _move,
)
