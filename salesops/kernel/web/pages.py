"""How views answer: a page, a part of it, a redirect after a write."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme


def page(request, template, context=None, *, status=200):
    """A whole page."""
    return render(request, template, context or {}, status=status)


def part(request, template, name, context=None, *, status=200):
    """The named partial alone when htmx asks for a piece, else the whole page it belongs to."""
    if request.htmx and not request.htmx.boosted:
        return render(request, f"{template}#{name}", context or {}, status=status)
    return render(request, template, context or {}, status=status)


def flash(request, text):
    """Say on the next page what was done; the same verb as on the button."""
    messages.success(request, text)


def go(request, url, text=None):
    """Go on to a page after a write. `url` is a path or a model with `get_absolute_url`."""
    if text:
        flash(request, text)
    if request.htmx and not request.htmx.boosted:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url if isinstance(url, str) else url.get_absolute_url()
        return response
    return redirect(url)


def back(request, default="/"):
    """The page the person came from, when it is one of ours; else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return default
