"""Makers of test data, one a model, no surprises."""

from types import SimpleNamespace

import factory

from salesops.kernel.models import Role, RoleGrant, Unit, User

PASSWORD = "demo-pass-2026"


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Unit {n}")
    code = factory.Sequence(lambda n: f"unit-{n}")
    kind = Unit.Kind.STORE


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"User {n}")


def unit(kind, parent=None, **fields):
    return UnitFactory(kind=kind, parent=parent, **fields)


def user(*roles, unit=None, **fields):
    """A person holding the roles; `password=True` gives the demo password."""
    password = fields.pop("password", False)
    person = UserFactory(unit=unit, **fields)
    if password:
        person.set_password(PASSWORD)
        person.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in roles)
    return person


def set_password(person):
    person.set_password(PASSWORD)
    person.save()


def company():
    """Two regions; in the East a store and a team, in the South a team; one person a role."""
    root = unit(Unit.Kind.COMPANY, name="禾光家居", code="company")
    east = unit(Unit.Kind.REGION, root, name="东区", code="east")
    south = unit(Unit.Kind.REGION, root, name="南区", code="south")
    store = unit(Unit.Kind.STORE, east, name="东区一店", code="east-store-1")
    store2 = unit(Unit.Kind.STORE, east, name="东区二店", code="east-store-2")
    team = unit(Unit.Kind.TEAM, east, name="东区业务组", code="east-team")
    team3 = unit(Unit.Kind.TEAM, south, name="南区业务组", code="south-team")
    people = {
        "guide1": (Role.GUIDE, store), "guide2": (Role.GUIDE, store), "guide3": (Role.GUIDE, store2),
        "store1": (Role.STORE_MANAGER, store), "store2": (Role.STORE_MANAGER, store2),
        "sales1": (Role.SALESMAN, team), "sales2": (Role.SALESMAN, team), "sales3": (Role.SALESMAN, team3),
        "lead1": (Role.SUPERVISOR, team), "lead3": (Role.SUPERVISOR, team3),
        "head1": (Role.HEAD, east), "head3": (Role.HEAD, south),
        "ops1": (Role.OPERATIONS, root), "mkt1": (Role.MARKETING, root), "director": (Role.DIRECTOR, root),
        "finance1": (Role.FINANCE, root), "finance2": (Role.FINANCE, root), "legal1": (Role.LEGAL, root),
        "design1": (Role.DESIGNER, root), "tech1": (Role.TECHNICIAN, root), "plan1": (Role.PLANNER, root),
        "cs1": (Role.SERVICE, root), "audit1": (Role.AUDITOR, root), "admin": (Role.ADMINISTRATOR, root),
    }  # fmt: skip
    made = {name: user(role, unit=where, username=name, name=name) for name, (role, where) in people.items()}
    units = {"root": root, "east": east, "south": south, "shop": store, "shop2": store2, "team": team, "team3": team3}
    return SimpleNamespace(**units, **made)
