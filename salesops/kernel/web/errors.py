"""Refusals and failures as people and programs see them."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..errors import NotAllowed
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


def _refusal_page(request, error):
    if request.htmx:
        response = render(request, "partials/refusal.html", {"refusal": error}, status=error.status)
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "refusal.html", {"refusal": error}, status=error.status)


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


def not_found(request, exception=None):
    """The same body for a missing record and one out of reach (ORG-2)."""
    if request.path.startswith("/api/"):
        return problem(404, _("Not found."))
    return render(request, "404.html", status=404)


@audience(ANYONE)
def no_such_path(request):
    """Whatever no API route answers."""
    return not_found(request)


def forbidden(request, exception=None):
    if request.path.startswith("/api/"):
        return problem(403, _("Not allowed."))
    return _refusal_page(request, NotAllowed(_("You may not do this.")))


def bad_request(request, exception=None):
    if request.path.startswith("/api/"):
        return problem(400, _("The request cannot be read."))
    return render(request, "400.html", status=400)


def server_error(request):
    if request.path.startswith("/api/"):
        return problem(500, "Internal error")
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    if request.path.startswith("/api/"):
        return problem(403, "CSRF")
    return render(request, "csrf.html", status=403)
