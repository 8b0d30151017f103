"""Designs: team, parts with files, versions, the internal review (DSN-1..3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval, Role

from .reach import through_step
from .vocabulary import PaperStatus


class DesignQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own ones, those of one's units, of a team one belongs to, and those of one's review."""
        mine = own_or_led(user, local_day(now)) | Q(pk__in=DesignMember.objects.filter(person=user).values("design"))
        return self.filter(mine | through_step(user, now, DesignReview, "design"))


class Design(models.Model):
    """A solution for a customer: layout, effect, colour; passed by every department before it is shown (DSN-2)."""

    number = models.CharField(_("number"), max_length=30)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    revises = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="revision")
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="designs", verbose_name=_("customer"))
    survey = models.ForeignKey("leads.Survey", models.PROTECT, null=True, blank=True, related_name="designs")
    title = models.CharField(_("title"), max_length=80)
    site = models.TextField(_("site data"), blank=True)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PaperStatus.choices, default=PaperStatus.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="designs", verbose_name=_("salesperson")
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    created_at = models.DateTimeField(_("created"))
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = DesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("design")
        verbose_name_plural = _("designs")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["number", "version"], name="design_version_once")]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return f"{self.number} V{self.version}" if self.version > 1 else self.number


class DesignMember(models.Model):
    """One person of the team and for which department (DSN-1)."""

    design = models.ForeignKey(Design, models.CASCADE, related_name="team")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="design_teams", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    is_lead = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        ordering = ["-is_lead", "id"]
        constraints = [
            models.UniqueConstraint(fields=["design", "person"], name="design_member_once"),
            models.UniqueConstraint(fields=["design"], condition=Q(is_lead=True), name="design_one_lead"),
        ]

    def __str__(self):
        return f"{self.design_id} {self.person_id}"


class DesignPart(models.Model):
    """Layout, effect or colour: words and files (DSN-2)."""

    class Kind(models.TextChoices):
        LAYOUT = "layout", _("Layout")
        EFFECT = "effect", _("Effect")
        COLOUR = "colour", _("Colour")

    design = models.ForeignKey(Design, models.CASCADE, related_name="parts")
    kind = models.CharField(_("part"), max_length=8, choices=Kind.choices)
    words = models.TextField(_("description"), blank=True)
    files = models.ManyToManyField("kernel.StoredFile", blank=True, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["design", "kind"], name="design_part_once")]

    def __str__(self):
        return f"{self.design_id} {self.kind}"


class DesignReview(Approval):
    """The word of one department on feasibility, soundness, innovation and cost (DSN-3)."""

    design = models.ForeignKey(Design, models.PROTECT, related_name="reviews")
