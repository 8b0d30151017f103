"""Codes of the pure rules in words for people."""

from django.utils.translation import gettext as _

PHONE = {
    "empty": lambda p: _("Enter the phone number."),
    "letter": lambda p: _("Character %(position)s is the letter %(char)s, not a digit.") % p,
    "bad_character": lambda p: _("Character %(position)s (%(char)s) does not belong into a phone number.") % p,
    "two_numbers": lambda p: _("These are two numbers: %(parts)s. Enter one.") % {"parts": ", ".join(p["parts"])},
    "too_short": lambda p: _("The number is too short: %(digits)s digits.") % p,
    "too_long": lambda p: _("The number is too long: %(digits)s digits.") % p,
    "no_area_code": lambda p: _("A landline needs its area code."),
    "bad_extension": lambda p: _("The extension cannot be read."),
    "unknown_form": lambda p: _("This is not a phone number that exists."),
}
STREET = {
    "missing": lambda: _("The detailed address is missing: estate, building and room."),
    "too_short": lambda: _("The detailed address is too short: add estate and house number."),
    "only_names": lambda: _("The estate and house number are missing; add them to report the customer."),
}


def phone_problem(error):
    """Why a phone number cannot be read, with the character it is about (CUS-3)."""
    return PHONE[error.code](error.params)


def street_problem(code):
    return STREET[code]()
