"""Lists handed out as files: within reach, logged, watermarked, above a number agreed by a second person (SEC-6)."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import access
from ..errors import BusinessError, Invalid, require
from ..models import Export, ExportApproval, Role, StoredFile, User
from . import approvals, jobs, policies, sheets
from .notices import notify
from .numbering import next_number
from .trail import record

ROLES = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR)
MOST_ROWS = 200_000
PURPOSE = "export"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Source:
    """A list that can be exported; apps register theirs once.

    `headings(user)` are the column titles; `count(user, filters, now)` and `rows(user, filters, now, full)` read within
    the user's reach, each row a list of values, masked unless `full` and the user may see it in full.
    """

    resource: str
    label: Any
    headings: Callable
    rows: Callable
    count: Callable
    has_phones: bool = False


_sources: dict[str, Source] = {}


def register(source):
    _sources[source.resource] = source
    return source


def label_of(resource):
    """What people call an exported list."""
    source = _sources.get(resource)
    return source.label if source else resource


def has_phones(resource):
    """Whether the list can be asked for with full phones."""
    source = _sources.get(resource)
    return bool(source and source.has_phones)


def may(user):
    """Whether the person holds a role that may export at all."""
    return user.is_a(*ROLES)


@transaction.atomic
def ask(resource, filters, user, *, now, full_phones=False):
    """Ask for an export of a list as filtered; made at once, or after a second person agreed (SEC-6).

    Raises NotAllowed for other roles, Invalid for an unknown list, BusinessError for too many rows.
    """
    require(may(user), _("Your role does not export lists."), rule="SEC-6")
    source = _sources.get(resource)
    if source is None:
        words = _("This list cannot be exported.")
        raise Invalid(words, errors={"resource": [words]})
    count = source.count(user, filters, now)
    if count > MOST_ROWS:
        raise BusinessError(_("More than %(most)s rows; narrow the list.") % {"most": MOST_ROWS}, rule="SEC-6")
    export = Export.objects.create(
        number=next_number("EX", now=now),
        asked_by=user,
        resource=resource,
        filters=filters,
        full_phones=bool(full_phones and source.has_phones),
        rows=count,
        created_at=now,
    )
    record("kernel.export.asked", export, actor=user, at=now, rule="SEC-6", resource=resource, rows=count,
           full_phones=export.full_phones, personal={"filters": filters})  # fmt: skip
    if export.full_phones or count > policies.numbers(user.unit, at=now).export_second_person_rows:
        _ask_second_person(export, source, user, now)
    else:
        _make(export, now)
    return export


def _ask_second_person(export, source, user, now):
    """The head of the asker decides, never he."""
    head = access.superior_for(user)
    if head is None:
        raise BusinessError(_("Nobody may agree to this export: appoint a department head."), rule="SEC-6")
    step = approvals.Step("second_person", Role.HEAD, assignee=head, reasons=("SEC-6",))
    title = _("Export %(list)s, %(rows)s rows") % {"list": source.label, "rows": export.rows}
    approvals.submit(FLOW, export, [step], actor=user, now=now, number=export.number, title=title, unit=user.unit)


def _agreed(export, *, approval, actor, now):
    jobs.ask("kernel.export", actor=export.asked_by, now=now, params={"export": export.pk}, total=export.rows)


def _not_agreed(export, *, approval, actor, now):
    Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED)


FLOW = approvals.flows.register(
    approvals.Flow(
        kind="export",
        label=gettext_lazy("Export"),
        model=ExportApproval,
        link="export",
        parties=lambda export: {export.asked_by_id},
        content=lambda export: {
            "number": export.number,
            "resource": export.resource,
            "filters": export.filters,
            "full_phones": export.full_phones,
            "rows": export.rows,
        },
        approved=_agreed,
        rejected=_not_agreed,
        withdrawn=_not_agreed,
    )
)


@jobs.runner("kernel.export")
def _make_later(job, progress, now):
    with transaction.atomic():
        export = Export.objects.select_for_update(no_key=True).get(pk=job.params["export"])
        if export.state == Export.State.WAITING:
            _make(export, now)
            notify([export.asked_by], "kernel.export.ready", subject=export, key=f"kernel.export.ready:{export.pk}",
                   now=now)  # fmt: skip
    return {"export": export.pk}


def _make(export, now):
    """Write the file: what the asker may see now, with who and when on every page."""
    source, user = _sources[export.resource], User.objects.select_related("unit").get(pk=export.asked_by_id)
    require(user.is_active and may(user), _("Your role does not export lists."), rule="SEC-6")
    with translation.override(user.language):
        watermark = _("%(number)s · exported by %(name)s (%(username)s) on %(when)s") % {
            "number": export.number, "name": user.name, "username": user.username, "when": _minute(now),
        }  # fmt: skip
        content, count = sheets.xlsx(
            str(source.label),
            source.headings(user),
            source.rows(user, export.filters, now, export.full_phones),
            watermark=watermark,
        )
    stored = StoredFile(purpose=PURPOSE, name=f"{export.number}.xlsx", content_type=XLSX, size=len(content),
                        uploaded_by=None, created_at=now)  # fmt: skip
    stored.sha256 = hashlib.sha256(content).hexdigest()
    stored.content.save(f"{secrets.token_hex(16)}.xlsx", ContentFile(content), save=False)
    stored.save()
    export.file, export.rows, export.state, export.ready_at = stored, count, Export.State.READY, now
    export.save(update_fields=["file", "rows", "state", "ready_at"])
    record("kernel.export.ready", export, actor=user, at=now, rule="SEC-6", rows=count, sha256=stored.sha256)


def _minute(now):
    return timezone.localtime(now, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")


def visible_to(user):
    """Exports one asked for."""
    return Export.objects.filter(asked_by=user)


def good_until(export):
    """Until when the file can be fetched; None while it is not ready."""
    if export.ready_at is None:
        return None
    return export.ready_at + dt.timedelta(hours=policies.numbers(at=export.ready_at).export_link_hours)


@transaction.atomic
def fetch(export_id, user, *, now):
    """The file, for the asker only and for 24 hours; every fetch is on the trail. Http404 for everybody else."""
    export = visible_to(user).filter(pk=export_id, state=Export.State.READY).select_related("file").first()
    if export is None or export.file is None or now >= good_until(export) or not may(user):
        raise Http404
    record("kernel.export.fetched", export, actor=user, at=now, rule="SEC-6")
    return export.file


def expire(*, now):
    """Take away the files whose time is over; how many."""
    count = 0
    for export in Export.objects.filter(state=Export.State.READY).select_related("file"):
        if now < good_until(export):
            continue
        stored = export.file
        Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED, file=None)
        if stored:
            stored.content.delete(save=False)
            stored.delete()
        count += 1
    return count
