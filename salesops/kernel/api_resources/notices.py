"""A person's own notices over the API (COM-4)."""

from django.shortcuts import get_object_or_404
from ninja import Schema

from ..api import EVERYBODY, Instant, Listing, Page, Ref, Routes
from ..models import Notice
from ..registry import registry
from ..services import notice_words, notices

routes = Routes("notices")


class NoticeOut(Schema):
    id: int
    kind: str
    rule: str
    subject: Ref | None
    text: str
    created_at: Instant
    read_at: Instant | None
    url: str


def show(notice, request):
    entry = registry.find(notice.subject_type)
    subject = entry and {
        "id": notice.subject_id,
        "number": notice.subject_number,
        "url": f"/api/v1/{entry.name}/{notice.subject_id}/",
    }
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "rule": notice.rule,
        "subject": subject or None,
        "text": notice_words.text(notice),
        "created_at": notice.created_at,
        "read_at": notice.read_at,
        "url": f"/api/v1/notices/{notice.pk}/",
    }


LIST = Listing(filters={"kind": str, "rule": str}, ordering=["created_at"])


@routes.get("/notices/", EVERYBODY, response=Page[NoticeOut], listing=LIST)
def notice_list(request):
    return LIST.answer(request, Notice.objects.visible_to(request.user), show)


@routes.get("/notices/{int:pk}/", EVERYBODY, response=NoticeOut)
def notice(request, pk: int):
    return show(get_object_or_404(Notice.objects.visible_to(request.user), pk=pk), request)


@routes.post("/notices/{int:pk}/read/", EVERYBODY, response=NoticeOut)
def read(request, pk: int):
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    return show(notices.mark_read(found, now=request.now), request)
