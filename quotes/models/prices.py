"""Price lists, promotions and special prices (PRC-1..3, PRC-5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval, Role

from .products import KEEPERS, Product
from .reach import through_step
from .vocabulary import Category, Channel, PaperStatus


class PricePaperQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """What is in force is for everybody; what is being prepared for those who keep the range."""
        return self if user.is_a(*KEEPERS, Role.AUDITOR) else self.filter(status=PaperStatus.APPROVED)


class PriceListQuerySet(PricePaperQuerySet):
    def in_force(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), status=PaperStatus.APPROVED, valid_from__lte=day)


class PriceList(models.Model):
    """Prices for a region, a channel, a class of customers, from a day on; decided by approval (PRC-1, PRC-2)."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(
        "kernel.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region"),
        limit_choices_to={"kind": "region"},
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, blank=True)
    customer_class = models.CharField(
        _("customer class"), max_length=1, choices=[("A", "A"), ("B", "B"), ("C", "C")], blank=True
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PaperStatus.choices, default=PaperStatus.DRAFT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    created_at = models.DateTimeField()

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="price_list_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["status", "valid_from"])]

    def __str__(self):
        return f"{self.number} {self.name}"


class PriceListItem(models.Model):
    """The price of one product on a list."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="price_items")
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["price_list", "product"], name="product_once_a_price_list"),
            models.CheckConstraint(condition=Q(price__gte=0), name="price_item_not_negative"),
        ]

    def __str__(self):
        return f"{self.price_list_id} {self.product_id}"


class PriceListApproval(Approval):
    """One step of deciding a price list."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="approvals")


class PromotionQuerySet(PricePaperQuerySet):
    def in_force(self, day):
        return self.filter(status=PaperStatus.APPROVED, from_on__lte=day, to_on__gte=day)


class Promotion(models.Model):
    """A price reduction by rule: period, condition, percent; nothing else is given away (PRC-5)."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, blank=True)
    products = models.ManyToManyField(Product, blank=True, related_name="promotions", verbose_name=_("products"))
    least_quantity = models.DecimalField(_("from quantity"), max_digits=12, decimal_places=3, default=1)
    percent_off = models.DecimalField(_("% off"), max_digits=5, decimal_places=2)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PaperStatus.choices, default=PaperStatus.DRAFT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    created_at = models.DateTimeField()

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="promotion_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(percent_off__gt=0, percent_off__lte=100), name="promotion_percent"),
        ]
        indexes = [models.Index(fields=["status", "from_on", "to_on"])]

    def __str__(self):
        return f"{self.number} {self.name}"


class PromotionApproval(Approval):
    """One step of deciding a promotion, like a price list (PRC-5)."""

    promotion = models.ForeignKey(Promotion, models.PROTECT, related_name="approvals")


class SpecialPriceQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        reach = own_or_led(user, local_day(now))
        return self.filter(reach | through_step(user, now, SpecialPriceApproval, "special_price"))

    def ran_out(self, day):
        """Approved ones whose last day is over (PRC-3)."""
        return self.filter(status=SpecialPrice.Status.APPROVED, valid_until__lt=day)


class SpecialPrice(models.Model):
    """A price asked for one customer, product and quantity, with a reason; used once, in time (PRC-3)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Returned")
        USED = "used", _("Used")
        EXPIRED = "expired", _("Expired")

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="special_prices")
    product = models.ForeignKey(Product, models.PROTECT, related_name="special_prices", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    price = models.DecimalField(_("price asked"), max_digits=12, decimal_places=2)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2)
    cost = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    valid_until = models.DateField(_("valid until"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    used_for = models.CharField(_("used for quote"), max_length=30, blank=True)
    used_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="special_prices")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = SpecialPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("special price")
        verbose_name_plural = _("special prices")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0), name="special_price_amounts"),
            models.CheckConstraint(
                condition=Q(status="used") & ~Q(used_for="") | ~Q(status="used") & Q(used_for=""),
                name="special_price_used_for_a_quote",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["status", "valid_until"]),
        ]

    def __str__(self):
        return self.number

    @property
    def amount(self):
        return self.price * self.quantity


class SpecialPriceApproval(Approval):
    """One step of deciding a special price."""

    special_price = models.ForeignKey(SpecialPrice, models.PROTECT, related_name="approvals")
