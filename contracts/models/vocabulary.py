"""Words of closed lists that several papers of this app share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """What a customer's credit is worth (CRD-2)."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Clause(models.TextChoices):
    """What every contract must hold (CON-1), in the order of the paper."""

    RIGHTS_DUTIES = "rights_duties", _("Rights and duties")
    SPECIFICATION = "specification", _("Specification")
    QUANTITY = "quantity", _("Quantity")
    PRICE = "price", _("Price")
    DELIVERY = "delivery", _("Delivery")
    QUALITY = "quality", _("Quality standard")
    PAYMENT = "payment", _("Payment")
    AFTER_SALES = "after_sales", _("After-sales service")


class PaperStatus(models.TextChoices):
    """Where a paper stands that is reviewed before it counts."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Returned")


class Due(models.TextChoices):
    """What a stage of a payment plan waits for."""

    SIGNING = "signing", _("after signing")
    SHIPMENT = "shipment", _("before shipment")
    DELIVERY = "delivery", _("after delivery")
    ACCEPTANCE = "acceptance", _("after acceptance")
    DATE = "date", _("on a date")
