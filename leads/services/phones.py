"""Phone numbers as people type them, and whom they identify (CUS-3)."""

from leads.models import CustomerPhone
from leads.words import phone_problem
from salesops.kernel.errors import Invalid
from salesops.kernel.phones import PhoneError, normalise


def read(text, *, unit=None):
    """The number as it is stored and compared; Invalid with the character that is wrong (CUS-3)."""
    try:
        return normalise(text or "", area_code=unit.area_code if unit else None)
    except PhoneError as unread:
        rule = "REG-2" if unread.code == "empty" else "CUS-3"
        words = phone_problem(unread)
        raise Invalid(words, rule=rule, errors={"phone": [words]}) from None


def match(phone):
    """The customer a number identifies, or None; a shared number identifies nobody (CUS-3)."""
    row = CustomerPhone.objects.filter(number=phone.canonical, shared=False).select_related("customer").first()
    return row.customer if row else None
