"""People and units by the administrator: all on the trail, sessions end at once (ORG-1, ORG-6, ORG-9, SEC-3)."""

import pytest
from django.test import Client
from django.utils import timezone

from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Event, Role, Unit, User
from salesops.kernel.services import api_tokens, appointments
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, company):
    client.force_login(company.admin)
    return client


def verbs(person):
    return list(Event.objects.about(person).values_list("verb", flat=True))


@rule("ORG-1")
def test_a_person_is_appointed_with_unit_and_roles_and_may_sign_in(admin, company):
    form = {"name": "叶欣", "username": "Yexin", "unit": company.team.pk, "roles": ["salesman", "assistant"]}

    answer = admin.post("/people/new/", form)

    person = User.objects.get(username="yexin")
    assert answer.url == f"/people/{person.pk}/"
    assert (person.roles, person.unit) == (frozenset({"salesman", "assistant"}), company.team)
    assert verbs(person) == ["kernel.person.appointed"]


def test_a_username_is_taken_once_and_the_message_stands_at_its_field(admin, company):
    answer = admin.post(
        "/people/new/", {"name": "X", "username": "sales1", "unit": company.team.pk, "roles": ["guide"]}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["username"])


@rule("ORG-6", "several roles")
def test_roles_are_given_and_taken(admin, company):
    admin.post(f"/people/{company.sales1.pk}/roles/", {"roles": ["salesman", "presenter"]})

    assert User.objects.get(pk=company.sales1.pk).roles == {"salesman", "presenter"}
    event = Event.objects.get(verb="kernel.person.roles")
    assert (event.facts["granted"], event.facts["revoked"]) == (["presenter"], [])


def test_nobody_takes_his_own_administration_away(company):
    with pytest.raises(Conflict):
        appointments.give_roles(company.admin.pk, [Role.GUIDE], actor=company.admin, now=timezone.now())


@rule("ORG-9")
def test_a_move_changes_the_home_unit_from_now_on(admin, company):
    admin.post(f"/people/{company.sales1.pk}/move/", {"unit": company.team3.pk})

    assert User.objects.get(pk=company.sales1.pk).unit == company.team3
    assert verbs(company.sales1) == ["kernel.person.moved"]


@rule("SEC-3", "deactivation ends every session and token at once")
def test_leaving_ends_every_session_and_token(admin, company):
    his = Client()
    his.force_login(company.sales1)
    token = api_tokens.issue(company.sales1, now=timezone.now())
    assert his.get("/").status_code == 200

    admin.post(f"/people/{company.sales1.pk}/deactivate/", {"reason": "left"})

    assert his.get("/").status_code == 302
    assert not api_tokens.user_of(token, now=timezone.now()).is_authenticated
    admin.post(f"/people/{company.sales1.pk}/reactivate/")
    assert User.objects.get(pk=company.sales1.pk).is_active


@rule("SEC-3")
def test_a_new_password_ends_every_session(admin, company):
    his = Client()
    his.force_login(company.sales1)
    his.get("/")

    admin.post(f"/people/{company.sales1.pk}/password/")

    assert his.get("/").status_code == 302
    assert verbs(company.sales1) == ["kernel.person.password_reset"]


def test_a_unit_is_opened_below_another_and_renamed(admin, company):
    admin.post("/units/", {"name": "东区三店", "code": "east-store-3", "kind": "store", "parent": company.east.pk})
    unit = Unit.objects.get(code="east-store-3")
    admin.post(f"/units/{unit.pk}/rename/", {"name": "滨江店"})

    unit.refresh_from_db()
    assert (unit.name, unit.region, unit.path.startswith(company.east.path)) == ("滨江店", company.east, True)
    assert verbs(unit) == ["kernel.unit.renamed", "kernel.unit.opened"]


def test_a_unit_name_is_taken_once_below_a_parent(company):
    with pytest.raises((Conflict, Invalid)):
        appointments.open_unit(name="东区一店", code="x-1", kind="store", parent=company.east, actor=company.admin,
                               now=timezone.now())  # fmt: skip


@pytest.mark.parametrize("verb", ["roles", "move", "password", "deactivate", "reactivate", "hand-over"])
def test_only_administrators_change_people(client, company, verb):
    client.force_login(company.director)

    assert client.post(f"/people/{company.sales1.pk}/{verb}/").status_code == 403
    with pytest.raises(NotAllowed):
        appointments.reset_password(company.sales1.pk, actor=company.director, now=timezone.now())


def test_the_pages_of_people_open(admin, company):
    for path in ("/people/", f"/people/{company.sales1.pk}/", f"/people/{company.sales1.pk}/change/", "/units/"):
        assert admin.get(path).status_code == 200
    assert [row.username for row in admin.get("/people/?q=guide").context["rows"]] == ["guide1", "guide2", "guide3"]


def test_search_answers_without_a_word_and_with_one(client, company):
    client.force_login(company.sales1)

    assert client.get("/search/").status_code == 200
    assert client.get("/search/?q=nobody").context["count"] == 0
