"""Rows that keep the machinery honest: idempotent calls, paper numbers, jobs, heartbeats, files, search terms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotentCall(models.Model):
    """One state-changing call and its answer; the same key again gets the same answer and does nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=80, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "route", "key"], name="idempotent_call_once")]

    def __str__(self):
        return self.key


class Counter(models.Model):
    """The last number given in one series of papers."""

    series = models.CharField(max_length=30, primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.series} {self.last}"


class Heartbeat(models.Model):
    """When a job last ran and what it said; one row a job."""

    job = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)

    def __str__(self):
        return self.job


class Job(models.Model):
    """A long piece of work a person asked for: state, progress, outcome.

    The worker that holds `claim` works on it and renews `seen_at`; when it dies another goes on from `cursor`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=40)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    claim = models.CharField(max_length=32, blank=True)
    seen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class StoredFile(models.Model):
    """A file somebody put on a record; served after the record's own permission check."""

    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=30, blank=True)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to="%Y/%m/")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self):
        return self.name


class SearchTerm(models.Model):
    """One word by which a record is found: phone, last four digits, name bigram, pinyin, initials, number."""

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    term = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "term", "subject_id"], name="search_term_once"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self):
        return self.term


class SavedView(models.Model):
    """A person's own filters, order and columns of one list, under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=30)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once")]
        ordering = ["id"]

    def __str__(self):
        return self.name


class ColumnChoice(models.Model):
    """The columns of one list that a person chose to hide."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    hidden = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="column_choice_once")]

    def __str__(self):
        return self.page


class Export(models.Model):
    """A list handed out as a file: who asked, what, how many rows, who agreed; the link serves only him (SEC-6)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READY = "ready", _("Ready")
        EXPIRED = "expired", _("Expired")

    number = models.CharField(_("number"), max_length=30, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resource = models.CharField(max_length=40)
    format = models.CharField(max_length=8, default="xlsx")
    filters = models.JSONField(default=dict)
    full_phones = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.number


class CustomerLink(models.Model):
    """A secret link for a customer: one purpose, one paper, 30 days, revocable (SEC-4). Only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "purpose"])]

    def __str__(self):
        return f"{self.purpose} {self.subject_type} {self.subject_id}"


class Reveal(models.Model):
    """One look at a full phone, name or address that was shown masked (SEC-1)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "at"])]

    def __str__(self):
        return f"{self.user_id} {self.subject_type} {self.subject_id}"


class ApiToken(models.Model):
    """A key for the API; ends after 12 hours, at deactivation, at sign-out (SEC-3). Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self):
        return f"{self.user_id}"
