from django.conf import settings
from django.db import models

from salesops.kernel.access import own_or_led
from salesops.kernel.clock import local_day
from salesops.kernel.models import Approval


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user, now):
        return self.filter(own_or_led(user, local_day(now)))


class Paper(models.Model):
    number = models.CharField(max_length=30)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", models.PROTECT, related_name="+")
    text = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, default="draft")
    finished = models.PositiveIntegerField(default=0)

    objects = PaperQuerySet.as_manager()

    class Meta:
        app_label = "testapp"

    def __str__(self):
        return self.number


class PaperApproval(Approval):
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="approvals")

    class Meta:
        app_label = "testapp"
