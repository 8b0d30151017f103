"""The rule book inside the product: text, numbers in force, history (POL-1)."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import PolicyVersion
from ..policybook import BOOK
from ..rulebook import GROUPS, RULES
from ..services import policies as service
from ..web.audience import EVERYBODY, audience
from ..web.nav import POLICY_READERS
from ..web.pages import page
from .policies import scope_words, shown, why_words


def _words(rule):
    """(title, text) in the language now active."""
    return (rule.title_zh, rule.zh) if (get_language() or "").startswith("zh") else (rule.title_en, rule.en)


@audience(EVERYBODY)
def rules(request):
    """All rules by group; `?q=` looks in ids, titles and texts."""
    text = request.GET.get("q", "").strip().lower()[:60]
    groups = []
    for group in GROUPS:
        rows = [{"rule": rule, "title": _words(rule)[0], "text": _words(rule)[1]} for rule in group.rules]
        rows = [row for row in rows if not text or text in f"{row['rule'].id} {row['title']} {row['text']}".lower()]
        if rows:
            zh = (get_language() or "").startswith("zh")
            groups.append({"code": group.code, "title": group.title_zh if zh else group.title_en, "rows": rows})
    return page(
        request, "kernel/rules.html", {"title": _("Rule book"), "groups": groups, "q": request.GET.get("q", "")}
    )


@audience(EVERYBODY)
def rule(request, rule_id):
    """One rule with the numbers in force for the reader's unit and every version of them."""
    entry = RULES.get(rule_id)
    if entry is None:
        raise Http404
    now = timezone.now()
    keys = [key for key, number in BOOK.items() if rule_id in number.rules]
    mine = service.numbers(request.user.unit, at=now)
    versions = (
        PolicyVersion.objects.filter(key__in=keys).select_related("region", "set_by").order_by("-effective_from", "-id")
    )
    title, text = _words(entry)
    other = (entry.title_en, entry.en) if text == entry.zh else (entry.title_zh, entry.zh)
    context = {
        "title": title,
        "entry": entry,
        "text": text,
        "other": other,
        "other_lang": "en" if text == entry.zh else "zh-Hans",
        "numbers": [{"key": key, "entry": BOOK[key], "value": shown(mine.get(key))} for key in keys],
        "may_read_policies": request.user.is_a(*POLICY_READERS),
        "versions": [
            {"row": row, "entry": BOOK[row.key], "value": shown(row.value), "scope": scope_words(row),
             "why": why_words(row)}
            for row in versions[:100]
        ],
        "neighbours": _neighbours(entry),
    }  # fmt: skip
    return page(request, "kernel/rule.html", context)


def _neighbours(entry):
    ids = list(RULES)
    at = ids.index(entry.id)
    return {"before": ids[at - 1] if at else "", "after": ids[at + 1] if at + 1 < len(ids) else ""}
