"""Refusals and failures as people and programs see them."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..errors import BusinessError, Conflict, Fact, Invalid, NotAllowed, WayOut
from ..rulebook import title_of
from .audience import ANYONE, audience

TITLES = {
    400: "Bad request",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Refused by a rule",
    429: "Too many requests",
}


def refuse(request, error, *, kept=False):
    """The answer to a refusal. `kept`: what the refused attempt wrote stays (it is not rolled back)."""
    if request.path.startswith("/api/"):
        response = problem(error.status, str(error.message), rule=error.rule, errors=error.errors, **error.extra)
    else:
        response = _refusal_page(request, error)
    if getattr(error, "retry_after", 0):
        response["Retry-After"] = str(error.retry_after)
    response.kept = kept
    return response


LOOKS = {
    400: ("alert-triangle", "so-over"),
    403: ("lock", "so-2"),
    404: ("search", "so-2"),
    409: ("refresh", "so-soon"),
    429: ("clock", "so-soon"),
}


COLLISIONS = ("40P01", "40001", "55P03")  # deadlock, serialization failure, a lock not given in time


def collision(request, error):
    """The answer when two changes met in the database: nothing is wrong but the moment. None for other failures.

    A call with an idempotency key is tried again with the same words before anybody sees this.
    """
    if getattr(error.__cause__, "sqlstate", "") not in COLLISIONS and "locked" not in str(error):
        return None
    response = refuse(request, Conflict(_("Somebody else is changing this record; try again.")))
    response.collided = True
    return response


def _refusal_page(request, error):
    icon, tone = LOOKS.get(error.status, ("circle-x", "so-over"))
    has_notes = any(way.note for way in error.ways_out)
    context = {"refusal": error, "refusal_icon": icon, "refusal_tone": tone, "has_notes": has_notes,
               "refusal_word": _("Refused"), "refusal_rule_title": title_of(error.rule)}  # fmt: skip
    if request.htmx:
        return aim(render(request, "partials/refusal.html", context, status=error.status))
    return render(request, "refusal.html", context, status=error.status)


def aim(response):
    """Let htmx put the answer above the content and leave what was typed where it is."""
    response["HX-Retarget"] = "#refusal"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Push-Url"] = "false"
    return response


def problem(status, detail, *, rule="", errors=None, title="", **extra):
    """A problem+json answer (RFC 9457) with the rule id."""
    body = {
        "type": "about:blank",
        "title": title or TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "rule": rule,
        "errors": errors or {},
        **extra,
    }
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"default": str}
    )


class NotFound(BusinessError):
    """Not there or out of reach: the same words for both (ORG-2)."""

    status = 404


def not_found(request, exception=None):
    """The same body for a missing record and one out of reach (ORG-2)."""
    if request.path.startswith("/api/"):
        return problem(404, _("Not found."))
    return _refusal_page(
        request,
        NotFound(
            _("The number may be wrong, or it lies outside your reach. Both look the same."),
            title=_("This record cannot be found"),
            rule="ORG-2",
            facts=[Fact(_("You asked for"), request.path[:80])],
            ways_out=[WayOut(_("Search"), "/search/"), WayOut(_("Back to today"), "/")],
        ),
    )


@audience(ANYONE)
def no_such_path(request):
    """Whatever no API route answers."""
    return not_found(request)


def forbidden(request, exception=None):
    if request.path.startswith("/api/"):
        return problem(403, _("Not allowed."))
    return _refusal_page(request, NotAllowed(_("You may not do this."), ways_out=[WayOut(_("Back to today"), "/")]))


def bad_request(request, exception=None):
    if request.path.startswith("/api/"):
        return problem(400, _("The request cannot be read."))
    return _refusal_page(request, Invalid(_("The request cannot be read."), ways_out=[WayOut(_("Back to today"), "/")]))


def server_error(request):
    """A failure of ours; drawn without the shell, which may be what failed."""
    if request.path.startswith("/api/"):
        return problem(500, "Internal error")
    if request.headers.get("HX-Request"):
        return aim(render(request, "partials/failure.html", status=500))
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    """The page is older than the session: nothing was changed, what was typed stays."""
    if request.path.startswith("/api/"):
        return problem(403, "CSRF")
    return _refusal_page(
        request,
        NotAllowed(
            _("Nothing was changed. Copy what you typed, load the page again and submit once more."),
            title=_("This page is older than your sign-in"),
            ways_out=[WayOut(_("Load again"), request.path if request.method == "GET" else "/")],
        ),
    )
