"""What somebody typed before the session ended survives signing in, for the same person only (SEC-3)."""

import secrets
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

SLOT = "unsaved"
SECRET_WORDS = ("csrfmiddlewaretoken", "idempotency_key", "password")
LONGEST = 100_000

_signer = Signer(salt="salesops.form")


def new_key(user):
    """An idempotency key for one form, which also says who was typing."""
    return _signer.sign(f"{user.pk}.{secrets.token_urlsafe(9)}")


def typist(key):
    """The id of the person a form was drawn for; None where the key is not ours.

    After a refusal the page adds `~` and chance to the key: a new wish of the same person.
    """
    try:
        return int(_signer.unsign(key.partition("~")[0]).partition(".")[0])
    except (BadSignature, ValueError):
        return None


def keep(request):
    """Keep the words of a form that arrived without a session; returns the page to come back to."""
    page = _page_of(request)
    data = {name: values for name, values in request.POST.lists() if not name.startswith(SECRET_WORDS)}
    if sum(len(value) for values in data.values() for value in values) <= LONGEST:
        request.session[SLOT] = {
            "path": request.path,
            "page": urlsplit(page).path,
            "data": data,
            "user": typist(request.POST.get("idempotency_key", "")),
        }
    return page


def _page_of(request):
    """The page the form stood on; its own address where the browser does not say."""
    shown = request.htmx.current_url_abs_path if request.htmx else None
    if not shown:
        referer = urlsplit(request.headers.get("Referer", ""))
        if referer.netloc == request.get_host():
            shown = referer.path + (f"?{referer.query}" if referer.query else "")
    return shown or request.get_full_path()


def kept_for(request, action=None):
    """The words kept for the form that posts to `action` (default: this page), or None. They are given out once."""
    kept = request.session.get(SLOT)
    if not kept or request.method != "GET" or kept["path"] != (action or request.path):
        return None
    del request.session[SLOT]
    if kept["user"] != request.user.pk:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept["data"].items():
        data.setlist(name, values)
    return data
