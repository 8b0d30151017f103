"""Products with their facts, releases and sets (PRC-1, PRC-4, REC-2)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesops.kernel.models import Role

from .vocabulary import Category

KEEPERS = (Role.FINANCE, Role.MARKETING, Role.OPERATIONS, Role.DIRECTOR)


class ProductQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Released products are for everybody who works here; others for those who keep the range (PRC-4)."""
        return self if user.is_a(*KEEPERS, Role.AUDITOR) else self.filter(released_version__gt=0)

    def released(self):
        """What may go into a recommendation, quote or contract (PRC-4)."""
        return self.filter(released_version__gt=0, is_active=True)


class Product(models.Model):
    """A thing the company sells: what it is, what it is sold for, what it costs."""

    sku = models.CharField(_("article number"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    spec = models.CharField(_("specification"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=60, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    unit = models.CharField(_("unit of measure"), max_length=10, default="件")
    decimals = models.PositiveSmallIntegerField(
        _("decimals of a quantity"), default=0, validators=[MaxValueValidator(3)]
    )
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2)
    tax_rate = models.DecimalField(
        _("VAT %"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("13"),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2)
    floor_price = models.DecimalField(_("floor price"), max_digits=12, decimal_places=2, null=True, blank=True)
    target_margin = models.DecimalField(_("target margin %"), max_digits=5, decimal_places=2, null=True, blank=True)
    scenes = models.JSONField(_("scenes"), default=list, blank=True)
    styles = models.JSONField(_("styles"), default=list, blank=True)
    functions = models.JSONField(_("functions"), default=list, blank=True)
    delivery_days = models.PositiveSmallIntegerField(_("delivery days"), default=15)
    popularity = models.PositiveSmallIntegerField(_("popularity"), default=0)
    sample_reorder_level = models.PositiveSmallIntegerField(_("samples to keep"), default=0)
    is_active = models.BooleanField(_("in the range"), default=True)
    released_version = models.PositiveIntegerField(default=0, editable=False)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("kept by")
    )
    created_at = models.DateTimeField()

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(condition=Q(list_price__gte=0, cost__gte=0), name="product_prices_not_negative"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lte=100), name="product_tax_rate"),
            models.CheckConstraint(condition=Q(decimals__lte=3), name="product_decimals"),
        ]
        indexes = [
            models.Index(fields=["category", "-popularity", "id"]),
            models.Index(fields=["is_active", "released_version"]),
        ]

    def __str__(self):
        return f"{self.name} {self.sku}"

    @property
    def number(self):
        return self.sku


class ProductRelease(models.Model):
    """The facts of a product as its keeper released them; never changed (PRC-4)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="releases")
    version = models.PositiveIntegerField()
    facts = models.JSONField()
    why = models.CharField(_("why"), max_length=200, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["product", "version"], name="product_release_version_once")]

    def __str__(self):
        return f"{self.product_id} {self.version}"


class MarketPrice(models.Model):
    """What others ask for the like: who, when, how much (PRC-1)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="market_prices")
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    source = models.CharField(_("source"), max_length=80)
    seen_on = models.DateField(_("seen on"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-seen_on", "-id"]

    def __str__(self):
        return f"{self.source} {self.price}"


class ProductSet(models.Model):
    """Products that go together, priced as a set: the living-room lamp with the dining lamp (REC-2)."""

    code = models.CharField(_("number"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    price = models.DecimalField(_("set price"), max_digits=12, decimal_places=2)
    is_active = models.BooleanField(_("in the range"), default=True)
    products = models.ManyToManyField(Product, through="ProductSetItem", related_name="sets")

    class Meta:
        verbose_name = _("product set")
        verbose_name_plural = _("product sets")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="product_set_price_not_negative")]

    def __str__(self):
        return self.name


class ProductSetItem(models.Model):
    """One product of a set and how many of it."""

    set = models.ForeignKey(ProductSet, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="set_items")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["set", "product"], name="product_once_a_set")]

    def __str__(self):
        return f"{self.set_id} {self.product_id}"
