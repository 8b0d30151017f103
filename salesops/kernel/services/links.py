"""Secret links for customers: one purpose, one paper, 30 days, revocable, rate-limited (SEC-4)."""

import datetime as dt
import hashlib
import secrets

from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from ..errors import Conflict, TooMany
from ..models import CustomerLink
from ..registry import registry
from . import policies
from .trail import record

OPENINGS_AN_HOUR = 60
WRONG_TOKENS_AN_HOUR = 20


def make(subject, purpose, *, actor, now):
    """A new link to one paper for one purpose; returns its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(16)
    link = CustomerLink.objects.create(
        token_hash=_hash(token),
        purpose=purpose,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        made_by=actor,
        created_at=now,
        expires_at=now + dt.timedelta(days=policies.numbers(at=now).customer_link_days),
    )
    record("kernel.link.made", subject, actor=actor, at=now, rule="SEC-4", link=link.pk, purpose=purpose)
    return token


def open_link(token, purpose, *, now, address=""):
    """The link of a token; opening is not accepting.

    Raises Http404 for an unknown, ended or revoked one, or one of another purpose (all alike), TooMany (429) for too
    many openings of one link or too many wrong tokens from one network address.
    """
    _limit(f"link-address:{address}", WRONG_TOKENS_AN_HOUR, count=False)
    link = CustomerLink.objects.filter(
        token_hash=_hash(token), purpose=purpose, revoked_at=None, expires_at__gt=now
    ).first()
    if link is None:
        _limit(f"link-address:{address}", WRONG_TOKENS_AN_HOUR)
        raise Http404
    _limit(f"link:{link.pk}", OPENINGS_AN_HOUR)
    if link.opened_at is None:
        CustomerLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)
    return link


def subject_of(link):
    """The paper of a link; the link itself is the permission, so reach is not asked."""
    return registry.resources[link.subject_type].model._default_manager.get(pk=link.subject_id)


def use(link, *, now):
    """One answer a link: Conflict when it has been answered (AFT-4)."""
    if not CustomerLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise Conflict(_("This has been answered already."), rule="SEC-4")


def revoke(subject, *, actor, now, purpose=None):
    """End every living link to a paper (of one purpose); how many there were."""
    rows = of(subject).filter(revoked_at=None, expires_at__gt=now)
    if purpose:
        rows = rows.filter(purpose=purpose)
    count = rows.update(revoked_at=now)
    if count:
        record("kernel.link.revoked", subject, actor=actor, at=now, rule="SEC-4", count=count, purpose=purpose or "")
    return count


def of(subject):
    """The links to a paper, newest first."""
    mark = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    return CustomerLink.objects.filter(**mark).order_by("-pk")


def _limit(key, most, *, count=True):
    if count:
        cache.add(key, 0, timeout=3600)
        cache.incr(key)
    if (cache.get(key) or 0) > most:
        raise TooMany(_("Too many openings; try again later."), rule="SEC-4", retry_after=3600)


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
