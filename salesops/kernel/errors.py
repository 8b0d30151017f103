"""Refusals: what the rules do not allow, told to people with the rule that says so."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One line of the facts box of a refusal: a label, a value, and perhaps a page to open."""

    label: Any
    value: Any
    url: str = ""


@dataclass(frozen=True)
class WayOut:
    """What the person can do instead: a button with what it leads to."""

    label: Any
    url: str
    note: Any = ""
    method: str = "get"
    fields: dict = field(default_factory=dict)


class BusinessError(Exception):
    """The rules do not allow this in any state (422). `rule` is the id of the rule that says so."""

    status = 422

    def __init__(self, message, *, rule="", title="", errors=None, facts=(), ways_out=(), extra=None):
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.title = title
        self.errors = errors or {}
        self.facts = list(facts)
        self.ways_out = list(ways_out)
        self.extra = extra or {}


class Conflict(BusinessError):
    """Another state would allow it, now it does not (409)."""

    status = 409


class NotAllowed(BusinessError):
    """The person sees the thing but may not do this to it (403)."""

    status = 403


class Invalid(BusinessError):
    """The words given are missing or malformed (400); `errors` maps a field to its messages."""

    status = 400


class TooLarge(BusinessError):
    """A file above the limit (413)."""

    status = 413


class WrongKind(BusinessError):
    """A file of a kind that is not taken (415)."""

    status = 415


class TooMany(BusinessError):
    """A daily number is used up (429); `retry_after` in seconds."""

    status = 429

    def __init__(self, message, *, retry_after=0, **kwargs):
        super().__init__(message, **kwargs)
        self.retry_after = retry_after


def require(allowed, message, *, rule=""):
    """Go on only if `allowed`; otherwise refuse with NotAllowed."""
    if not allowed:
        raise NotAllowed(message, rule=rule)
