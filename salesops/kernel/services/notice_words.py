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
    "approval.stuck": _("Nobody may decide %(title)s: appoint somebody for the step"),
    "kernel.pages.many": _("%(name)s opened %(count)s records in %(minutes)s minutes"),
    "kernel.export.ready": _("Export %(number)s is ready to be fetched"),
    "kernel.handover.done": _("%(giver)s's open work is now yours (%(number)s)"),
    "kernel.handover.undone": _("Hand-over %(number)s was undone"),
    "kernel.leaver.work": _("%(name)s has left; %(count)s open records wait to be handed over"),
    "kernel.absence.delegate": _("You stand in for %(name)s from %(from_on)s to %(to_on)s"),
}


def enter(**words):
    """Enter the words of an app's kinds; dots in a kind are written as `__`."""
    WORDS.update({kind.replace("__", "."): text for kind, text in words.items()})


def text(notice):
    """What the notice says, in the language now active."""
    return text_of(notice.kind, {"number": notice.subject_number, **notice.params})


def text_of(kind, params):
    """The words of a kind with their parameters; a parameter that is missing is left out."""
    return str(WORDS.get(kind, kind)) % defaultdict(str, params)
