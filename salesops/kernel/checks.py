"""What a server must not run with, once the database can be asked."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

DEMO_PASSWORD = "demo-pass-2026"  # noqa: S105 - known to everybody, which is the point of the check
DEMO_NAMES = (
    *("guide1", "guide2", "guide3", "store1", "store2", "sales1", "sales2", "sales3", "lead1", "lead3"),
    *("head1", "head3", "ops1", "mkt1", "director", "finance1", "finance2", "legal1", "design1", "tech1"),
    *("plan1", "cs1", "audit1", "admin"),
)


def demo_person():
    """The name of one person who can sign in with the demo password, or None."""
    people = get_user_model().objects.filter(username__in=DEMO_NAMES, is_active=True)
    return next((person.username for person in people if person.check_password(DEMO_PASSWORD)), None)


def refuse_demo_people():
    """A server does not start on the demo company: its password stands in the manual."""
    if settings.DEBUG:
        return
    try:
        name = demo_person()
    except DatabaseError:
        return  # not there yet or just away: nobody can sign in either
    finally:
        connection.close()
    if name:
        raise ImproperlyConfigured(_sentence(name))


@register(deploy=True)
def no_demo_people(databases=None, **_options):
    """`check --deploy --database default` names the same before the start."""
    name = demo_person() if databases else None
    return [Error(_sentence(name), id="salesops.E001")] if name else []


def _sentence(name):
    return f"“{name}” signs in with the demo password. A server needs a database of its own, without the demo company."
