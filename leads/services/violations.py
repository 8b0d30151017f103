"""Rules somebody broke, kept against him and told to his manager (REG-13)."""

from leads.models import Violation
from salesops.kernel import access
from salesops.kernel.services.notices import notify
from salesops.kernel.services.trail import record


def note(kind, *, user, rule, now, registration=None, deal=None, note=""):
    """Keep a violation; the person and his manager are told."""
    row = Violation.objects.create(
        user=user, unit=user.unit, kind=kind, rule=rule, registration=registration, deal=deal, at=now, note=note
    )
    record("leads.violation.noted", row, actor=None, at=now, rule=rule, kind=kind, user=user.pk,
           registration=getattr(registration, "pk", None), deal=getattr(deal, "pk", None))  # fmt: skip
    subject = registration or deal
    notify(
        [user, access.superior_of(user)],
        "leads.violation",
        subject=subject,
        rule=rule,
        params={"kind": kind, "name": user.name},
        key=f"leads.violation:{row.pk}",
        now=now,
    )
    return row
