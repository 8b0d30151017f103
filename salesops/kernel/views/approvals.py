"""One inbox for approvals of every kind: waiting for me, asked for by me, decided by me (APR-1..5)."""

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..errors import NotAllowed
from ..models import Approval
from ..registry import registry
from ..services import approvals
from ..web import keyset, look
from ..web.approval_why import why_of
from ..web.audience import EVERYBODY, audience
from ..web.lanes import RELATED, TONES, lanes_of, round_of
from ..web.pages import go, page

State = Approval.State
ORDERS = {"waiting": ("waiting_since",), "asked": ("-pk",), "decided": ("-decided_at",)}
PAGE = 50


def rows_of(tab, user, now):
    """The rows of a tab; what somebody asked for shows once a round."""
    if tab == "waiting":
        return approvals.waiting_for(user, now)
    if tab == "decided":
        return Approval.objects.filter(decided_by=user)
    earlier = Approval.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"), round=OuterRef("round"),
        pk__lt=OuterRef("pk"),
    )  # fmt: skip
    return Approval.objects.filter(~Exists(earlier), requested_by=user)


@audience(EVERYBODY)
def inbox(request, pk=None):
    """The list of one tab and the paper that is open; on the phone one of the two."""
    now, user = timezone.now(), request.user
    tab = request.GET.get("mine", "waiting")
    tab = tab if tab in ORDERS else "waiting"
    rows, back, on = keyset.page_of(
        rows_of(tab, user, now).select_related(*RELATED), ORDERS[tab], PAGE,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    if pk is None:
        opened = rows[0] if rows else None
    else:
        opened = get_object_or_404(approvals.visible_to(user, now).select_related(*RELATED), pk=pk)
    context = {
        "title": _("Approvals"),
        "tab": tab,
        "tabs_of_inbox": _tabs(tab, user, now),
        "items": [_item(row, tab, opened, now) for row in _with_rounds(rows, tab)],
        "back_url": f"?mine={tab}&before={back}" if back else "",
        "on_url": f"?mine={tab}&after={on}" if on else "",
        "chosen": pk is not None,
        **(_opened(opened, user, now) if opened else {}),
    }
    return page(request, "kernel/approvals.html", context)


def _tabs(tab, user, now):
    words = {"waiting": _("Waiting for me"), "asked": _("Asked by me"), "decided": _("Decided")}
    counts = {
        "waiting": rows_of("waiting", user, now)[:100].count(),
        "asked": rows_of("asked", user, now).filter(state__in=approvals.OPEN)[:100].count(),
    }
    base = reverse("kernel:approvals")
    return [
        {"label": label, "count": look.capped(counts.get(key, 0), 99) if counts.get(key) else "", "on": key == tab,
         "url": f"{base}?mine={key}"}
        for key, label in words.items()
    ]  # fmt: skip


def _with_rounds(rows, tab):
    """What was asked for shows where its whole round stands."""
    if tab != "asked" or not rows:
        return rows
    steps = Approval.objects.filter(requested_by=rows[0].requested_by, subject_id__in={row.subject_id for row in rows})
    worst = {}
    for step in steps:
        key = (step.subject_type, step.subject_id, step.round)
        worst.setdefault(key, set()).add(step.state)
    for row in rows:
        states = worst[row.subject_type, row.subject_id, row.round]
        order = (State.REJECTED, State.WITHDRAWN, State.WAITING, State.QUEUED, State.SUPERSEDED)
        row.state = next((state for state in order if state in states), State.APPROVED)
    return rows


def _item(row, tab, opened, now):
    flow = approvals.flows.flows.get(row.kind)
    note = flow.note(row, now) if flow and flow.note and tab == "waiting" else None
    since = {"waiting": row.waiting_since, "asked": row.requested_at, "decided": row.decided_at}[
        tab
    ] or row.requested_at
    return {
        "url": f"{reverse('kernel:approval', args=[row.pk])}?mine={tab}",
        "title": f"{flow.label if flow else ''} {row.subject_number}",
        "text": row.title,
        "amount": f"¥{row.amount:,.0f}" if row.amount is not None else "",
        "since": look.ago(since, now),
        "note": note,
        "status": None if tab == "waiting" else (TONES.get(row.state, ""), State(row.state).label),
        "on": opened is not None and row.pk == opened.pk,
    }


def _opened(approval, user, now):
    """What the page shows of the open paper: drawn by its kind, with the round beside it."""
    flow = approvals.flows[approval.kind]
    paper = flow.paper_model.objects.get(pk=approval.subject_id)
    steps = round_of(approval)
    mine = _my_step(steps, user, now)
    asked = approval.requested_by_id == user.pk
    open_ = any(step.state in approvals.OPEN for step in steps)
    entry = registry.find(approval.subject_type)
    reachable = entry and registry.visible(approval.subject_type, approval.subject_id, user, now)
    return {
        "approval": mine or approval,
        "flow": flow,
        "paper": paper,
        "detail_template": flow.template or "kernel/approval_detail.html",
        "lanes": lanes_of(steps, user, now),
        "parallel": len({step.order for step in steps}) == 1 and len(steps) > 1,
        "may_decide": mine is not None,
        "may_withdraw": asked and open_,
        "may_remind": asked and any(step.state == State.WAITING for step in steps),
        "paper_url": entry.url(approval.subject_id) if reachable else "",
        **(flow.detail(paper, mine or approval, user, now) if flow.detail else {}),
    }  # fmt: skip


def _my_step(steps, user, now):
    """The step of the round that the person may decide now, if any (APR-1, APR-2)."""
    flow = approvals.flows[steps[0].kind]
    waiting = [step for step in steps if step.state == State.WAITING]
    if not waiting:
        return None
    parties = flow.parties(flow.paper_model.objects.get(pk=steps[0].subject_id))
    for step in waiting:
        try:
            approvals.capacity(step, parties, user, now)
        except NotAllowed:
            continue
        return step
    return None


def _visible(request, pk, now):
    return get_object_or_404(approvals.visible_to(request.user, now), pk=pk)


@audience(EVERYBODY)
@require_POST
def decide(request, pk):
    """Agree or return; then on to the next one that waits."""
    now = timezone.now()
    approval = _visible(request, pk, now)
    agree = request.POST.get("verdict") == "agree"
    approvals.decide(approval.pk, agree=agree, comment=request.POST.get("comment", ""), actor=request.user, now=now)
    words = _("%(number)s agreed to") if agree else _("%(number)s returned")
    return go(request, reverse("kernel:approvals"), words % {"number": approval.subject_number})


@audience(EVERYBODY)
@require_POST
def withdraw(request, pk):
    """Take the paper back before the last decision (APR-5)."""
    now = timezone.now()
    approval = _visible(request, pk, now)
    approvals.withdraw(approval.pk, actor=request.user, now=now)
    url = f"{reverse('kernel:approval', args=[pk])}?mine=asked"
    return go(request, url, _("%(number)s withdrawn") % {"number": approval.subject_number})


@audience(EVERYBODY)
@require_POST
def remind(request, pk):
    """Nudge those whose turn it is (APR-3)."""
    now = timezone.now()
    approval = _visible(request, pk, now)
    for step in round_of(approval):
        if step.state == State.WAITING:
            approvals.remind(step.pk, actor=request.user, now=now)
    url = f"{reverse('kernel:approval', args=[pk])}?mine=asked"
    return go(request, url, _("Reminded about %(number)s") % {"number": approval.subject_number})


@audience(EVERYBODY)
def why(request, pk):
    """Why this approval, why these people, why not me: from the functions that decide (APR-1..3)."""
    now = timezone.now()
    approval = get_object_or_404(approvals.visible_to(request.user, now).select_related(*RELATED), pk=pk)
    context = {"title": _("Why this approval"), "approval": approval, "flow": approvals.flows[approval.kind],
               "why": why_of(approval, request.user, now)}  # fmt: skip
    return page(request, "kernel/approval_why.html", context)
