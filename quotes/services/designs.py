"""Designs: a team, parts with files, the internal review of every department (DSN-1..3)."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesops.kernel.errors import Conflict, Invalid, require
from salesops.kernel.models import Role
from salesops.kernel.services import approvals
from salesops.kernel.services.approvals import Flow, Step, flows
from salesops.kernel.services.numbering import next_number
from salesops.kernel.services.trail import record

from .. import access
from ..models import Design, DesignMember, DesignPart, DesignReview, PaperStatus
from .review import close_customer, open_customer, rank_of, superior

LANES = (Role.DESIGNER, Role.TECHNICIAN, Role.FINANCE)
TEAM = (Role.DESIGNER, Role.SALESMAN, Role.GUIDE, Role.TECHNICIAN)


@transaction.atomic
def draft(*, customer, title, actor, now, team=(), parts=None, site="", budget=None, survey=None):
    """Begin a design for a customer one holds; `team` are people, the first designer leads it (DSN-1, DSN-2).

    `parts` maps layout, effect, colour to words.
    """
    allowed = actor.is_a(Role.DESIGNER) or access.can_quote(actor, customer, now)
    require(allowed, _("Another person holds this customer."), rule="REG-15")
    if not title.strip():
        words = _("Give the design a title.")
        raise Invalid(words, rule="DSN-2", errors={"title": [words]})
    design = Design.objects.create(
        number=next_number("FA", now=now),
        customer=customer,
        survey=survey,
        title=title.strip(),
        site=site,
        budget=budget,
        owner=actor,
        unit=actor.unit,
        created_at=now,
    )
    _gather(design, team)
    for kind, words in (parts or {}).items():
        DesignPart.objects.create(design=design, kind=kind, words=words, written_by=actor)
    record("quotes.design.drafted", design, actor=actor, at=now, rule="DSN-2", customer=customer.pk)
    return design


def _gather(design, team):
    lead = next((person for person in team if person.is_a(Role.DESIGNER)), None)
    DesignMember.objects.bulk_create(
        DesignMember(
            design=design,
            person=person,
            role=next((role for role in TEAM if person.is_a(role)), sorted(person.roles)[0]),
            is_lead=person == lead,
        )
        for person in dict.fromkeys(team)
    )


@transaction.atomic
def set_team(design_id, team, *, actor, now):
    """Name the people who work on it: a lead from design, members from sales and technology (DSN-1)."""
    design = _locked_draft(design_id, actor, now)
    design.team.all().delete()
    _gather(design, team)
    record("quotes.design.team", design, actor=actor, at=now, rule="DSN-1", team=[person.pk for person in team])
    return design


@transaction.atomic
def change(design_id, *, actor, now, **fields):
    """Change title, site data or budget of a draft (DSN-2)."""
    design = _locked_draft(design_id, actor, now)
    for key in ("title", "site", "budget"):
        if key in fields:
            setattr(design, key, fields[key])
    design.save()
    record("quotes.design.changed", design, actor=actor, at=now, rule="DSN-2", fields=sorted(fields))
    return design


@transaction.atomic
def write_part(design_id, kind, *, words, files=(), actor, now):
    """Write layout, effect or colour and add its files (DSN-2)."""
    design = _locked_draft(design_id, actor, now)
    if kind not in DesignPart.Kind.values:
        error = _("Layout, effect or colour.")
        raise Invalid(error, rule="DSN-2", errors={"kind": [error]})
    part, _made = DesignPart.objects.update_or_create(
        design=design, kind=kind, defaults={"words": words, "written_by": actor}
    )
    part.files.add(*files)
    record("quotes.design.part", design, actor=actor, at=now, rule="DSN-2", kind=kind, files=[f.pk for f in files])
    return part


def can_work_on(user, design, now):
    """The owner and the team write a design (DSN-1)."""
    return access.can_work_on(user, design, now) or design.team.filter(person=user).exists()


def _locked_draft(design_id, actor, now):
    design = Design.objects.select_for_update(no_key=True, of=("self",)).get(pk=design_id)
    require(can_work_on(actor, design, now), _("Only its team works on this design."), rule="DSN-1")
    if design.status != PaperStatus.DRAFT:
        raise Conflict(_("What was submitted does not change; make a new version."), rule="DSN-3")
    return design


@transaction.atomic
def submit(design_id, *, actor, now):
    """Hand the design to design, sales, technology and finance; all must pass it (DSN-3)."""
    design = _locked_draft(design_id, actor, now)
    if not design.parts.exclude(words="", files=None).exists():
        raise Conflict(_("Write layout, effect or colour first."), rule="DSN-2")
    above = superior(design.owner, parties_of(design))
    steps = [Step("design", Role.DESIGNER), Step("sales", rank_of(above), assignee=above)]
    steps += [Step("technology", Role.TECHNICIAN), Step("finance", Role.FINANCE)]
    design.status, design.submitted_at = PaperStatus.IN_REVIEW, now
    design.save(update_fields=["status", "submitted_at"])
    approvals.submit(flow, design, steps, actor=actor, now=now, number=design.name, title=design.title,
                     amount=design.budget, unit=design.unit)  # fmt: skip
    open_customer(design, steps, now)
    record("quotes.design.submitted", design, actor=actor, at=now, before=PaperStatus.DRAFT, after=design.status,
           rule="DSN-3")  # fmt: skip
    return design


@transaction.atomic
def revise(design_id, *, actor, now):
    """Begin the next version of a passed or returned design, with its team, words and files (DSN-2, DSN-3)."""
    design = Design.objects.select_for_update(no_key=True, of=("self",)).get(pk=design_id)
    require(can_work_on(actor, design, now), _("Only its team works on this design."), rule="DSN-1")
    if design.status not in (PaperStatus.APPROVED, PaperStatus.REJECTED) or hasattr(design, "revision"):
        raise Conflict(_("This version is still being worked on, or there is a newer one."), rule="DSN-3")
    kept = ("number", "customer", "survey", "title", "site", "budget", "owner", "unit")
    new = Design.objects.create(
        **{key: getattr(design, key) for key in kept}, version=design.version + 1, revises=design, created_at=now
    )
    for member in design.team.all():
        DesignMember.objects.create(design=new, person=member.person, role=member.role, is_lead=member.is_lead)
    for part in design.parts.all():
        copy = DesignPart.objects.create(design=new, kind=part.kind, words=part.words, written_by=part.written_by)
        copy.files.set(part.files.all())
    record("quotes.design.revised", new, actor=actor, at=now, rule="DSN-3", version=new.version, revises=design.pk)
    return new


def parties_of(design):
    """Its salesperson and who wrote a part of it (APR-1)."""
    return {design.owner_id, *design.parts.values_list("written_by", flat=True)}


def _content(design):
    parts = design.parts.order_by("kind").prefetch_related("files")
    return {
        "number": design.number,
        "version": design.version,
        "title": design.title,
        "site": design.site,
        "budget": str(design.budget),
        "parts": [[part.kind, part.words, sorted(file.sha256 for file in part.files.all())] for part in parts],
    }


def _become(design, status, *, actor, now, reason=""):
    before, design.status = design.status, status
    design.decided_at = now if status in (PaperStatus.APPROVED, PaperStatus.REJECTED) else None
    design.save(update_fields=["status", "decided_at"])
    close_customer(design, now)
    record(f"quotes.design.{status}", design, actor=actor, at=now, before=before, after=status, rule="DSN-3",
           reason=reason)  # fmt: skip


flow = flows.register(
    Flow(
        kind="design",
        label=gettext_lazy("Design"),
        model=DesignReview,
        link="design",
        parties=parties_of,
        content=_content,
        approved=lambda design, *, approval, actor, now: _become(design, PaperStatus.APPROVED, actor=actor, now=now),
        rejected=lambda design, *, approval, actor, now: _become(
            design, PaperStatus.REJECTED, actor=actor, now=now, reason=approval.comment
        ),
        withdrawn=lambda design, *, approval, actor, now: _become(design, PaperStatus.DRAFT, actor=actor, now=now),
    )
)
