"""Customers, their phones, contacts and relatives (CUS-1..8)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leads.access import customers_in_reach


class CustomerClass(models.TextChoices):
    """How important a customer is (CUS-2)."""

    A = "A", _("A key")
    B = "B", _("B promising")
    C = "C", _("C ordinary")


class Source(models.TextChoices):
    """Where a customer came from (INQ-1)."""

    PHONE = "phone", _("Phone call")
    EMAIL = "email", _("Email")
    ONLINE = "online", _("Online chat")
    STORE = "store", _("Walk-in")
    REFERRAL = "referral", _("Referral")
    EXHIBITION = "exhibition", _("Exhibition")
    WEB = "web", _("Web promotion")
    MARKET_RESEARCH = "market_research", _("Market research")
    EVENT = "event", _("Event")


class CustomerQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Customers within the person's reach (ORG-2, ORG-8)."""
        return customers_in_reach(self, user, now)

    def current(self):
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def locked(self, pk):
        return self.select_for_update(no_key=True).get(pk=pk)


class Customer(models.Model):
    """Somebody who may buy: identified by his phones, never by his name."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=50)
    company = models.CharField(_("company"), max_length=80, blank=True)
    province = models.CharField(_("province"), max_length=30, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    district = models.CharField(_("district"), max_length=40, blank=True)
    street = models.CharField(_("detailed address"), max_length=120, blank=True)
    address_key = models.CharField(max_length=200, blank=True, db_index=True)
    region = models.ForeignKey(
        "kernel.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    grade = models.CharField(_("class"), max_length=1, choices=CustomerClass.choices, default=CustomerClass.C)
    grade_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    vip = models.BooleanField(_("VIP"), default=False)
    vip_manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=20, choices=Source.choices, blank=True)
    needs = models.CharField(_("needs"), max_length=500, blank=True)
    business_scope = models.CharField(_("business scope"), max_length=200, blank=True)
    expected_purchase_on = models.DateField(_("expected purchase"), null=True, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    carer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in care of")
    )
    last_contact_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"))
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    merged_at = models.DateTimeField(null=True)
    anonymised_at = models.DateTimeField(null=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="customer_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["created_by", "-id"]),
            models.Index(fields=["carer", "-id"]),
            models.Index(fields=["unit", "-id"]),
        ]

    def __str__(self):
        return self.number


class CustomerPhone(models.Model):
    """A number in canonical form; it belongs to one customer unless it rightly serves several (CUS-3)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=40)
    base = models.CharField(max_length=30, db_index=True)
    last_four = models.CharField(max_length=4, db_index=True)
    shared = models.BooleanField(_("serves several customers"), default=False)
    is_main = models.BooleanField(_("main number"), default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(shared=False), name="phone_one_customer"),
            models.UniqueConstraint(fields=["customer", "number"], name="phone_once_a_customer"),
        ]

    def __str__(self):
        return self.number


class Contact(models.Model):
    """A person at the customer's: whom to speak to about what (CUS-1)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=50)
    position = models.CharField(_("position"), max_length=50, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["id"]

    def __str__(self):
        return self.name


class Relation(models.TextChoices):
    SPOUSE = "spouse", _("Spouse")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    DESIGNER = "designer", _("Designer")


class Relative(models.Model):
    """Two customers of one household, or a customer and his designer (CUS-3)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="relatives")
    relative = models.ForeignKey(Customer, models.CASCADE, related_name="relative_of")
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "relative"], name="relative_once"),
            models.CheckConstraint(condition=~Q(customer=F("relative")), name="relative_is_another"),
        ]

    def __str__(self):
        return self.get_relation_display()


class CustomerAccess(models.Model):
    """A customer whose paper reached somebody's step: a person, or the holders of a role (ORG-8, SEC-1).

    `ends_at` is set when the step is over; the full values stay for 30 days after it, the masked ones for good.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=16, blank=True)
    step = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "user", "role", "step"], name="access_once_a_step"),
            models.CheckConstraint(condition=Q(user__isnull=False) ^ ~Q(role=""), name="access_user_or_role"),
        ]
        indexes = [models.Index(fields=["user", "customer"]), models.Index(fields=["role", "customer"])]

    def __str__(self):
        return self.step


class PossibleDuplicate(models.Model):
    """Two customers who may be one: the supervisor decides, then the head; a deal's credit is held (CUS-3)."""

    class Why(models.TextChoices):
        ADDRESS = "address", _("Same address")
        EXTENSION = "extension", _("Same number without extension")
        RELATIVE = "relative", _("Relatives")

    class Decision(models.TextChoices):
        OPEN = "open", _("Undecided")
        SAME = "same", _("Same customer")
        DIFFERENT = "different", _("Different customers")
        SHARED_PHONE = "shared_phone", _("Shared number")

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    why = models.CharField(_("why"), max_length=10, choices=Why.choices)
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, default=Decision.OPEN)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="possible_duplicate_in_order"),
        ]
        indexes = [models.Index(fields=["decision", "due_at"]), models.Index(fields=["unit", "decision"])]

    def __str__(self):
        return f"{self.first_id} {self.second_id}"
