"""Keys for the API: made at sign-in, end after 12 hours, at sign-out and at deactivation (SEC-3)."""

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from ..models import ApiToken

LIFE = dt.timedelta(hours=12)


def issue(user, *, now):
    """A new key in clear text; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, token_hash=_hash(token), created_at=now, expires_at=now + LIFE)
    return token


def user_of(token, *, now):
    """Whose key it is; AnonymousUser when it is unknown, over, or its person is no longer active."""
    row = (
        ApiToken.objects.select_related("user__unit")
        .filter(token_hash=_hash(token), expires_at__gt=now, user__is_active=True)
        .exclude(user__signed_out_at__gte=F("created_at"))
        .first()
    )
    return row.user if row else AnonymousUser()


def end(token):
    ApiToken.objects.filter(token_hash=_hash(token)).delete()


def end_all(user):
    """End every key of a person at once."""
    ApiToken.objects.filter(user=user).delete()


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
