"""The demo company: believable, laid through the real services, nothing later than the clock at loading."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from leads.models import CustomerPhone, Registration, Territory
from salesops.demo import story
from salesops.kernel.models import RoleGrant, Unit, User
from salesops.kernel.services import trail
from tests.rules import rule

pytestmark = pytest.mark.django_db

AHEAD = (
    "due",
    "until",
    "expires",
    "escalate",
    "remind",
    "respond",
    "warn",
    "confirm_by",
    "opens",
    "next_try",
    "overdue",
)


@pytest.fixture
def told(monkeypatch):
    """A company with a short past, so that the suite stays quick; returns the clock at loading and the counts."""
    monkeypatch.setattr(story, "RECENT", 8)
    now = timezone.now()
    return now, story.tell(now=now)


def test_the_company_has_its_people_units_and_territories(told):
    assert (User.objects.count(), Unit.objects.filter(kind="store").count(), Unit.objects.filter(kind="team").count()) == (
        40, 6, 2,
    )  # fmt: skip
    assert set(RoleGrant.objects.values_list("user__username", "role")) >= {
        ("sales1", "salesman"), ("guide1", "guide"), ("store1", "store_manager"), ("head1", "head"), ("admin", "administrator"),
        ("finance1", "finance"), ("legal1", "legal"), ("director", "director"), ("ops1", "operations"), ("cs1", "service"),
    }  # fmt: skip
    assert Territory.objects.get(province="浙江省").region.code == "east"
    assert Territory.objects.get(province="广东省").region.code == "south"
    assert Territory.objects.get(province="北京市").region.code == "north"


def test_the_reserved_phones_are_left_free(told):
    numbers = set(CustomerPhone.objects.values_list("number", flat=True))

    assert numbers
    assert [n for n in numbers if n.startswith(("137", "1380013"))] == []


def test_nothing_in_the_past_lies_after_the_clock_at_loading(told):
    now, _counts = told
    late = []
    for model in apps.get_models():
        for field in model._meta.fields:
            past = isinstance(field, models.DateTimeField) and not any(word in field.name for word in AHEAD)
            if (
                past
                and model._meta.app_label in ("leads", "quotes", "contracts", "orders", "aftersales")
                and field.name.endswith("_at")
            ):
                late += [
                    (model.__name__, field.name) for _row in model.objects.filter(**{f"{field.name}__gt": now})[:1]
                ]

    assert late == []


@rule("SEC-2", "demo")
def test_the_demo_s_trail_is_whole(told):
    events, unsealed = trail.verify()

    assert events > 100
    assert unsealed == 0


@rule("REG-3", "demo")
def test_the_story_goes_through_the_rules(told):
    _now, counts = told

    assert counts["calls"] <= 3000
    assert Registration.objects.values("status").distinct().count() >= 3
    live = Registration.objects.filter(status__in=["pending", "protected"])
    assert live.values("customer").distinct().count() == live.count()


def test_an_installation_with_people_is_left_alone(company, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="empty"):
        call_command("demo")


def test_production_refuses_the_published_password(settings, db):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo")


def test_the_story_is_the_same_for_the_same_clock(monkeypatch, db):
    monkeypatch.setattr(story, "RECENT", 2)
    from django.db import transaction

    now = timezone.now().replace(microsecond=0) - dt.timedelta(minutes=1)

    def once():
        with transaction.atomic():
            story.tell(now=now)
            told = list(
                Registration.objects.order_by("number").values_list("number", "phone", "status", "owner__username")
            )
            transaction.set_rollback(True)
        return told

    assert once() == once()
