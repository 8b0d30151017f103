"""Who works where and as what: people, roles, units (ORG-1, ORG-6, ORG-9). Only administrators, always on the trail."""

import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..errors import Conflict, Invalid, require
from ..models import Role, RoleGrant, Unit, User
from . import people
from .trail import record

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def _may(actor):
    require(actor.is_a(Role.ADMINISTRATOR), _("Only an administrator does this."), rule="ORG-8")


def _checked(person):
    """Raise what the model says as messages under the fields."""
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Invalid(_("Some fields need another look."), rule="ORG-1", errors=error.message_dict) from None


@transaction.atomic
def appoint(*, username, name, unit, roles, email="", phone="", actor, now):
    """A new person with unit and roles; returns (person, first password), the password is shown once."""
    _may(actor)
    password = new_password()
    person = User(username=username.strip().lower(), name=name.strip(), unit=unit, email=email, phone=phone)
    person.set_password(password)
    _checked(person)
    person.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=Role(role)) for role in dict.fromkeys(roles))
    record("kernel.person.appointed", person, actor=actor, at=now, rule="ORG-1", roles=sorted(roles), unit=unit,
           personal={"name": person.name, "username": person.username})  # fmt: skip
    return person, password


@transaction.atomic
def change(person_id, *, name, email, phone, actor, now):
    """Correct how a person is called and reached."""
    _may(actor)
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    before = {"name": person.name, "email": person.email, "phone": person.phone}
    person.name, person.email, person.phone = name.strip(), email, phone
    _checked(person)
    person.save(update_fields=["name", "email", "phone"])
    after = {"name": person.name, "email": person.email, "phone": person.phone}
    record("kernel.person.changed", person, actor=actor, at=now, personal={"before": before, "after": after})
    return person


@transaction.atomic
def give_roles(person_id, roles, *, actor, now):
    """Set the roles a person holds; nobody takes his own administration away (ORG-6)."""
    _may(actor)
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    wanted = {Role(role).value for role in roles}
    held = set(person.grants.values_list("role", flat=True))
    if person.pk == actor.pk and Role.ADMINISTRATOR not in wanted:
        raise Conflict(_("Another administrator takes this role from you."), rule="ORG-6")
    person.grants.filter(role__in=held - wanted).delete()
    RoleGrant.objects.bulk_create(RoleGrant(user=person, role=role) for role in wanted - held)
    if wanted != held:
        record("kernel.person.roles", person, actor=actor, at=now, rule="ORG-6", granted=sorted(wanted - held),
               revoked=sorted(held - wanted))  # fmt: skip
    return person


@transaction.atomic
def move(person_id, unit, *, actor, now):
    """Another home unit from now on; what was reported before keeps its unit (ORG-9)."""
    _may(actor)
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if person.unit_id == unit.pk:
        return person
    before, person.unit = person.unit_id, unit
    person.save(update_fields=["unit"])
    record("kernel.person.moved", person, actor=actor, at=now, rule="ORG-9", unit=unit, before_unit=before,
           after_unit=unit.pk)  # fmt: skip
    return person


@transaction.atomic
def reset_password(person_id, *, actor, now):
    """A new password, shown once; every session and token of the person ends (SEC-3)."""
    _may(actor)
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    password = new_password()
    person.set_password(password)
    person.password_changed_at = None
    person.save(update_fields=["password", "password_changed_at"])
    people.sign_out_everywhere(person, now=now)
    record("kernel.person.password_reset", person, actor=actor, at=now, rule="SEC-3")
    return password


def new_password():
    """Sixteen letters and figures that nobody mistakes for each other."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _m in range(4))


@transaction.atomic
def open_unit(*, name, code, kind, parent, actor, now):
    """A new region, department, store or team below another unit (ORG-1)."""
    _may(actor)
    unit = Unit(name=name.strip(), code=code.strip().lower(), kind=kind, parent=parent)
    try:
        unit.clean_fields(exclude=["path", "region"])
        unit.validate_unique()
        with transaction.atomic():
            unit.save()
    except ValidationError as error:
        raise Invalid(_("Some fields need another look."), rule="ORG-1", errors=error.message_dict) from None
    except IntegrityError:
        words = _("There is a unit of this name already.")
        raise Conflict(words, rule="ORG-1", errors={"name": [words]}) from None
    record("kernel.unit.opened", unit, actor=actor, at=now, rule="ORG-1", kind=kind, parent=parent.pk)
    return unit


@transaction.atomic
def rename_unit(unit_id, name, *, actor, now):
    """Another name; code, place in the tree and history stay."""
    _may(actor)
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    if not name.strip():
        words = _("Name the unit.")
        raise Invalid(words, rule="ORG-1", errors={"name": [words]})
    before, unit.name = unit.name, name.strip()[:60]
    unit.save()
    record("kernel.unit.renamed", unit, actor=actor, at=now, rule="ORG-1", from_name=before, to_name=unit.name)
    return unit
