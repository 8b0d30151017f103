"""The words of notices, in the reader's language; every app enters its own kinds."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

WORDS = {
    "approval.waiting": _("%(title)s waits for your decision"),
    "approval.reminder": _("%(title)s still waits for your decision"),
    "approval.nudged": _("%(asked_by)s asks you to decide %(title)s"),
    "approval.escalated": _("%(title)s has waited for two working days; you may decide it as well"),
    "approval.approved": _("%(title)s is approved"),
    "approval.rejected": _("%(title)s is sent back by %(by)s: %(comment)s"),
}


def enter(**words):
    """Enter the words of an app's kinds; dots in a kind are written as `__`."""
    WORDS.update({kind.replace("__", "."): text for kind, text in words.items()})


def text(notice):
    """What the notice says, in the language now active."""
    words = WORDS.get(notice.kind, notice.kind)
    return str(words) % defaultdict(str, {"number": notice.subject_number, **notice.params})
