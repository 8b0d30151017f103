"""Quotes with their lines and approvals (QUO-1..7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval
from salesops.kernel.sums import adds_up

from .prices import Promotion, SpecialPrice
from .products import Product
from .reach import through_step


class QuoteQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own ones, those of the units one leads, and those that wait for or went through one's step (ORG-8)."""
        return self.filter(own_or_led(user, local_day(now)) | through_step(user, now, QuoteApproval, "quote"))

    def locked(self, pk):
        return self.select_for_update(no_key=True).get(pk=pk)

    def open(self):
        """On their way: under review, approved, or with the customer."""
        return self.filter(status__in=Quote.OPEN)

    def ran_out(self, day):
        """With the customer or ready for him, and the last day is over (QUO-1)."""
        return self.filter(status__in=Quote.RUNNING, valid_until__lt=day)


class Quote(models.Model):
    """An offer to a customer in one version; approved it never changes again (QUO-1, QUO-2)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Returned")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused by the customer")
        EXPIRED = "expired", _("Expired")
        SUPERSEDED = "superseded", _("Superseded")

    class Cause(models.TextChoices):
        """Why a version was followed by another; only an error counts against accuracy (KPI-5)."""

        WISH = "wish", _("The customer wishes otherwise")
        ERROR = "error", _("An error in the quote")
        PRICE = "price", _("Prices changed")
        TIME = "time", _("The validity was over")

    OPEN = (Status.IN_REVIEW, Status.APPROVED, Status.SENT)
    RUNNING = (Status.APPROVED, Status.SENT)
    CONTENT = (
        "number", "version", "delivery_days", "payment_terms", "valid_until", "note",
        "list_total", "cost_total", "subtotal", "tax", "total", "content_hash",
    )  # fmt: skip

    number = models.CharField(_("number"), max_length=30)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    revises = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="revision", verbose_name=_("revises")
    )
    cause = models.CharField(_("why a new version"), max_length=8, choices=Cause.choices, blank=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="quotes", verbose_name=_("customer"))
    registration = models.ForeignKey("leads.Registration", models.PROTECT, null=True, blank=True, related_name="quotes")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="quotes", verbose_name=_("salesperson")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    need = models.CharField(_("need"), max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    delivery_days = models.PositiveSmallIntegerField(_("delivery days"), null=True, blank=True)
    payment_terms = models.CharField(_("payment terms"), max_length=200, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    list_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    cost_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    subtotal = models.DecimalField(_("without tax"), max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    required = models.JSONField(default=list)
    policy_version = models.DateField(null=True)
    created_at = models.DateTimeField(_("created"))
    first_submitted_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    returned_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer_reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="quote_version_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(status="accepted"), name="quote_accepted_once_a_number"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", content_hash="") | ~Q(status="draft") & ~Q(content_hash=""),
                name="quote_hash_from_submission_on",
            ),
            models.CheckConstraint(condition=adds_up("total", "subtotal", "tax"), name="quote_total_is_net_plus_tax"),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "accepted"]) | Q(approved_at__isnull=False),
                name="quote_sent_only_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["status", "valid_until"]),
            models.Index(fields=["status", "-id"]),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """The number with the version where there are several: `Q-2611-0142 V2`."""
        return f"{self.number} V{self.version}" if self.version > 1 else self.number

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def was_approved(self):
        return self.approved_at is not None

    def has_run_out(self, now):
        """Whether the last day of validity is over, sweep or not (QUO-1)."""
        return self.valid_until is not None and self.valid_until < local_day(now)

    def amounts(self):
        """Subtotal, tax, total: the figures every page, paper and API shows."""
        return {"subtotal": self.subtotal, "tax": self.tax, "total": self.total}


class QuoteLine(models.Model):
    """One product of a quote with the words and figures it was offered at; kept apart from the product's later life."""

    class Source(models.TextChoices):
        LIST = "list", _("List price")
        PRICE_LIST = "price_list", _("Price list")
        PROMOTION = "promotion", _("Promotion")
        SPECIAL = "special", _("Special price")

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=1)
    product = models.ForeignKey(Product, models.PROTECT, related_name="quote_lines", verbose_name=_("product"))
    sku = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    spec = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=60, blank=True)
    measure = models.CharField(max_length=10)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2)
    granted_price = models.DecimalField(
        _("price within policy"), max_digits=12, decimal_places=2
    )  # list, price list, promotion or special price: what needs nobody's leave
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    discount = models.DecimalField(_("discount %"), max_digits=5, decimal_places=2, default=0)
    tax_rate = models.DecimalField(_("VAT %"), max_digits=5, decimal_places=2)
    cost = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.LIST)
    promotion = models.ForeignKey(Promotion, models.PROTECT, null=True, blank=True, related_name="quote_lines")
    special_price = models.ForeignKey(SpecialPrice, models.PROTECT, null=True, blank=True, related_name="quote_lines")

    class Meta:
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="quote_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quote_line_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gte=0, amount__gte=0), name="quote_line_not_negative"),
            models.CheckConstraint(condition=Q(discount__gte=0, discount__lte=100), name="quote_line_discount"),
        ]

    def __str__(self):
        return f"{self.quote_id} {self.sku}"


class QuoteApproval(Approval):
    """One step of deciding a quote: finance, superior, and beyond a threshold the director (QUO-2, QUO-3)."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="approvals")
