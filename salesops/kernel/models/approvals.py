"""Approvals of every kind: one row a step, one inbox, a table of each app that ties step to paper (APR-1..5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import Role


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Approval.State.WAITING)


class Approval(models.Model):
    """One step of one round: somebody holding `role`, or `assignee` in person, agrees or rejects.

    Every app has its own table below this one (multi-table), which holds the real foreign key to its paper.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Not begun")
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SUPERSEDED = "superseded", _("Superseded")

    kind = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_number = models.CharField(max_length=40)
    title = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    round = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=30)
    role = models.CharField(max_length=16, choices=Role.choices)
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="approvals_assigned")
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="approvals_escalated"
    )
    reasons = models.JSONField(default=list)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals_requested")
    requested_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    parties = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="approvals_decided"
    )
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "round", "step"], name="approval_step_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "round", "decided_by"],
                condition=Q(decided_by__isnull=False),
                name="approval_one_step_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "role", "waiting_since"]),
            models.Index(fields=["state", "assignee", "waiting_since"]),
            models.Index(fields=["requested_by", "-id"]),
            models.Index(fields=["decided_by", "-id"]),
            models.Index(fields=["subject_type", "subject_id", "round"]),
            models.Index(fields=["state", "remind_at"]),
            models.Index(fields=["state", "escalate_at"]),
        ]

    def __str__(self):
        return f"{self.subject_number} {self.step}"
