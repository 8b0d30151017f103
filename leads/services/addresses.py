"""Addresses as people give them: checked, in official names, with the region they belong to (REG-2, REG-11, CUS-5)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from leads.models import Territory
from leads.words import street_problem
from salesops.kernel import addresses, divisions
from salesops.kernel.models import Unit


@dataclass(frozen=True)
class Address:
    """A complete address: official names, the street line, and whether it lacks any number (REG-2)."""

    province: str
    city: str
    district: str
    street: str

    @property
    def key(self):
        return addresses.address_key(self.province, self.city, self.district, self.street)[:200]

    @property
    def is_marked(self):
        return not addresses.has_number(self.street)

    @property
    def region(self) -> Unit | None:
        return Territory.objects.region_of(self.province, self.city)

    def as_fields(self):
        return {"province": self.province, "city": self.city, "district": self.district, "street": self.street}


def checked(*, province, city, district, street, least):
    """The address, and what is wrong with it by field; the names become the official ones (REG-2)."""
    errors = {}
    place = divisions.find(province, city, district)
    if place is None:
        errors |= _which_part(province, city, district)
    problem = addresses.street_problem(province, city, district, street, least=least)
    if problem:
        errors["street"] = [street_problem(problem)]
    if errors:
        return None, errors
    return Address(place.province, place.city, place.district, " ".join(street.split())), {}


def _which_part(province, city, district):
    """The first part of the division that is missing or not on the official list."""
    for name, value in (("province", province), ("city", city), ("district", district)):
        if not (value or "").strip():
            return {name: [_("This part of the address is missing.")]}
    if not divisions.cities(province):
        return {"province": [_("This is not a province of the official list.")]}
    if not divisions.districts(city, province):
        return {"city": [_("This city does not lie in the province.")]}
    return {"district": [_("This district does not lie in the city.")]}
