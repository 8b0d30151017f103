"""From when to when a registration protected, contact by contact: for evidence, and for "what if" (POL-1, REG-9).

The standing says when the present protection ends. With shorter windows, or looking back, protection may have ended and
begun again in between; these are its spells. People's acts are taken as they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from leads.policy.standing import Facts, Standing, Windows, standing
from salesops.kernel.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Spell:
    """One stretch of protection: `ends_at` is the first instant without it, `first_end` what ended it."""

    starts_at: datetime
    ends_at: datetime
    first_end: str


def spells(facts: Facts, contacts: Iterable[datetime], windows: Windows, calendar: Calendar) -> list[Spell]:
    """The spells that the contacts of owner and delegate made; those of `facts.last_effective_at` belong among them.

    A contact while it protects lengthens the spell; after a lapse it begins a new one (REG-16), unless expiry or cap
    have come meanwhile; after expiry or cap nothing begins.
    """
    starts_at, present = facts.reported_at, _with(facts, None, windows, calendar)
    found = []
    for contact in sorted(contacts):
        renewed = _with(facts, contact, windows, calendar)
        if contact >= present.protected_until:
            found.append(Spell(starts_at, present.protected_until, present.first_end))
            if present.first_end != "lapse" or contact >= renewed.protected_until:
                return found
            starts_at = contact
        present = renewed
    return [*found, Spell(starts_at, present.protected_until, present.first_end)]


def was_protected(spells: Iterable[Spell], at: datetime) -> bool:
    """Whether the instant lies in one of the spells."""
    return any(spell.starts_at <= at < spell.ends_at for spell in spells)


def _with(facts: Facts, contact: datetime | None, windows: Windows, calendar: Calendar) -> Standing:
    return standing(replace(facts, last_effective_at=contact), windows, calendar)
