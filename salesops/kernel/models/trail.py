"""The trail: what happened, who did it, by which rule (SEC-2, SEC-5). Append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet):
    def about(self, subject):
        """Everything that happened to one record, newest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("-id")

    def unsealed(self):
        return self.filter(seal=None).order_by("id")


class Event(models.Model):
    """One change of state. Holds ids, words and salted digests only; personal values lie in EventDetail."""

    at = models.DateTimeField(_("time"))
    verb = models.CharField(_("verb"), max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    rule = models.CharField(_("rule"), max_length=10, blank=True)
    facts = models.JSONField(default=dict)
    detail_digest = models.CharField(max_length=64, blank=True)
    nonce = models.CharField(max_length=32, db_index=True)
    mac = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        db_table = "kernel_event"
        verbose_name = _("event")
        verbose_name_plural = _("trail")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"]),
            models.Index(fields=["actor", "at"]),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class EventDetail(models.Model):
    """The words of an event that may speak of a person; erasable without breaking the chain (SEC-5)."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=32)
    values = models.JSONField()

    class Meta:
        db_table = "kernel_event_detail"

    def __str__(self):
        return f"{self.event_id}"


class Seal(models.Model):
    """One link of the chain: the hash over the previous hash and the event."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "kernel_seal"
        ordering = ["position"]

    def __str__(self):
        return f"{self.position}"


class SealHead(models.Model):
    """Where the chain ends; a shorter chain than this was cut."""

    position = models.BigIntegerField()
    event_id = models.BigIntegerField()
    mac = models.CharField(max_length=64)

    class Meta:
        db_table = "kernel_seal_head"

    def __str__(self):
        return f"{self.position}"
