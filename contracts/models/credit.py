"""What a customer's credit is worth, who says so, and on what grounds (CRD-1..3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models import Customer
from quotes.models.reach import through_step
from salesops.kernel.access import READERS_OF_ALL
from salesops.kernel.models import Approval, Role

from .vocabulary import Grade

ITEMS = ("identity", "business", "finances", "credit_record")
READERS = (Role.FINANCE, *READERS_OF_ALL)


class CreditAssessmentQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Finance and the company's managers all; sellers and their managers those of customers they see (ORG-8)."""
        if user.is_a(*READERS):
            return self
        reach = through_step(user, now, CreditApproval, "assessment")
        return self.filter(Q(customer__in=Customer.objects.visible_to(user, now).values("pk")) | reach)

    def in_force(self, day):
        """Approved and not yet older than the rule allows; the day decides, not the sweep (CRD-1)."""
        return self.filter(status=CreditAssessment.Status.APPROVED, valid_until__gte=day)

    def ran_out(self, day):
        return self.filter(status=CreditAssessment.Status.APPROVED, valid_until__lt=day)


class CreditAssessment(models.Model):
    """Points for identity, business, finances and credit record; the grade sets limit, prepayment and term.

    One that waits for the second finance person is still a draft, with `submitted_at` set (CRD-2).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Credit in force")
        OUTDATED = "outdated", _("Outdated")

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="credit_assessments")
    identity = models.PositiveSmallIntegerField(_("identity"))
    business = models.PositiveSmallIntegerField(_("business"))
    finances = models.PositiveSmallIntegerField(_("finances"))
    credit_record = models.PositiveSmallIntegerField(_("credit record"))
    sources = models.JSONField(_("sources"), default=dict)
    score = models.PositiveSmallIntegerField(_("score"))
    scored_grade = models.CharField(max_length=1, choices=Grade.choices)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices)
    credit_limit = models.DecimalField(_("credit limit"), max_digits=14, decimal_places=2)
    default_limit = models.DecimalField(max_digits=14, decimal_places=2)
    prepayment = models.DecimalField(_("prepayment"), max_digits=5, decimal_places=2)
    term_days = models.PositiveSmallIntegerField(_("days to pay"))
    guarantee = models.CharField(_("guarantee"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.DRAFT)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    valid_until = models.DateField(_("valid until"), null=True)
    outdated_at = models.DateTimeField(null=True)
    policy_on = models.DateField(null=True)

    objects = CreditAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit assessment")
        verbose_name_plural = _("credit assessments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(status="approved"), name="credit_one_in_force_a_customer"
            ),
            models.CheckConstraint(
                condition=Q(score=models.F("identity") + models.F("business") + models.F("finances")
                            + models.F("credit_record")),
                name="credit_score_is_the_sum",
            ),
            models.CheckConstraint(
                condition=Q(credit_limit__gte=0, prepayment__gte=0, prepayment__lte=100), name="credit_terms_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(approved_at__isnull=False, valid_until__isnull=False),
                name="credit_in_force_has_a_last_day",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["status", "valid_until"]),
            models.Index(fields=["grade", "-id"]),
        ]

    def __str__(self):
        return self.number

    @property
    def items(self):
        """The points by item, in the order of the form."""
        return {key: getattr(self, key) for key in ITEMS}

    @property
    def is_waiting(self):
        """Whether it waits for the second finance person."""
        return self.status == self.Status.DRAFT and self.submitted_at is not None

    @property
    def departs(self):
        """Whether a person departed from what the points give, so that a second finance person decides (CRD-2)."""
        return self.grade != self.scored_grade or self.credit_limit > self.default_limit


class CreditApproval(Approval):
    """The word of the second finance person."""

    assessment = models.ForeignKey(CreditAssessment, models.PROTECT, related_name="approvals")
