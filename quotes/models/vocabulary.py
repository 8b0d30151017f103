"""Words of closed lists that several nouns share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The lines of the range."""

    LIGHTING = "lighting", _("Lighting")
    MATTRESS = "mattress", _("Mattresses")
    FURNITURE = "furniture", _("Furniture")
    APPLIANCE = "appliance", _("Appliances")


class PaperStatus(models.TextChoices):
    """Where a paper stands that needs approval before it counts."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Returned")


class Channel(models.TextChoices):
    """The way a customer buys; a price list may hold for one of them."""

    STORE = "store", _("Store")
    PROJECT = "project", _("Project")
    DISTRIBUTOR = "distributor", _("Distributor")
    ONLINE = "online", _("Online")
