"""Requirement surveys: what a customer needs, asked by us or filled in by himself (SUR-1..5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from leads.access import customers_in_reach
from salesops.kernel import access
from salesops.kernel.clock import local_day

from .customer import Customer

PERSON = settings.AUTH_USER_MODEL


class ProductLine(models.TextChoices):
    LIGHTING = "lighting", _("Lighting")
    MATTRESS = "mattress", _("Mattresses")
    FURNITURE = "furniture", _("Furniture")
    APPLIANCE = "appliance", _("Appliances")


class SurveyQuestion(models.Model):
    """One question, as data: `scene`, `style`, `functions` for all lines, others for one product line (SUR-2)."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        TEXT = "text", _("Words")
        NUMBER = "number", _("A number")

    key = models.SlugField(_("key"), max_length=30)
    product_line = models.CharField(_("product line"), max_length=16, choices=ProductLine.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    label = models.CharField(_("question"), max_length=80)
    label_en = models.CharField(_("question in English"), max_length=80)
    choices = models.JSONField(_("choices"), default=list, blank=True, help_text=_("code, Chinese, English"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("survey question")
        verbose_name_plural = _("survey questions")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["product_line", "key"], name="survey_question_once_a_line")]

    def __str__(self):
        return self.label

    @property
    def text(self):
        """The question in the reader's language."""
        return self.label if (get_language() or "").startswith("zh") else self.label_en

    @property
    def options(self):
        """(code, word) pairs in the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return [(code, zh if chinese else en) for code, zh, en in self.choices]

    def code_of(self, word):
        """The code of a word somebody typed in either language; the word itself where the list lacks it."""
        return next((code for code, *words in self.choices if word == code or word in words), word)

    def word_of(self, code):
        return dict(self.options).get(code, code)


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        """Own and led ones, and those of customers within reach (ORG-2, ORG-8)."""
        if access.led_unit_ids(user) is None:
            return self
        own = access.own_or_led(user, local_day(now), owner="conducted_by")
        reach = customers_in_reach(Customer.objects.order_by(), user, now).values("pk")
        return self.filter(own | Q(customer__in=reach))

    def locked(self, pk):
        return self.select_for_update(no_key=True, of=("self",)).select_related("customer", "conducted_by").get(pk=pk)

    def reported(self):
        return self.exclude(reported_at=None)


class Survey(models.Model):
    """One survey of one customer: answers, the report made of them, and the customer's word on it (SUR-3)."""

    class Method(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        QUESTIONNAIRE = "questionnaire", _("Questionnaire")
        ONLINE = "online", _("Online form")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Waiting for answers")
        REPORTED = "reported", _("Report waits for the customer")
        CONFIRMED = "confirmed", _("Confirmed")
        CORRECTED = "corrected", _("Corrected")

    number = models.CharField(_("number"), max_length=30, unique=True)
    customer = models.ForeignKey("leads.Customer", models.PROTECT, related_name="surveys", verbose_name=_("customer"))
    method = models.CharField(_("method"), max_length=14, choices=Method.choices)
    product_lines = models.JSONField(_("product lines"), default=list)
    answers = models.JSONField(_("answers"), default=dict)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    note = models.CharField(_("in the customer's words"), max_length=1000, blank=True)
    corrections = models.JSONField(_("corrections"), default=dict)
    confirmed_by_customer = models.BooleanField(default=False)
    conducted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("conducted by"))
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"))
    created_at = models.DateTimeField()
    reported_at = models.DateTimeField(_("answered"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement survey")
        verbose_name_plural = _("requirement surveys")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", reported_at=None) | ~Q(status="draft") & Q(reported_at__isnull=False),
                name="survey_reported_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"]),
            models.Index(fields=["conducted_by", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["status", "-id"]),
        ]

    def __str__(self):
        return self.number


class SurveyNeed(models.Model):
    """An important customer or special need that must get a survey; on the list until it is started (SUR-5)."""

    class Why(models.TextChoices):
        CLASS_A = "class_a", _("Class A")
        VIP = "vip", _("VIP")
        AMOUNT = "amount", _("Large purchase expected")
        SPECIAL = "special", _("Special need")

    customer = models.OneToOneField("leads.Customer", models.PROTECT, related_name="survey_need")
    why = models.CharField(_("why"), max_length=8, choices=Why.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("survey need")
        verbose_name_plural = _("survey needs")
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], condition=Q(survey=None), name="survey_need_open")]

    def __str__(self):
        return f"{self.customer_id} {self.why}"
