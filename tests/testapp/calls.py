"""Calls that write, crash, refuse, wait or collide: what happens around a request, without the house."""

import threading

from django.db import OperationalError
from django.http import HttpResponse, JsonResponse
from django.urls import include, path, re_path

from salesops.kernel.errors import BusinessError, Conflict
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.errors import refuse

from .models import Paper

inside, go_on = threading.Event(), threading.Event()
collisions = []


class Deadlock(Exception):
    sqlstate = "40P01"


def _write(request):
    return Paper.objects.create(number=f"P-{Paper.objects.count()}", owner=request.user, unit=request.user.unit)


@audience(EVERYBODY)
def make(request):
    return JsonResponse({"id": _write(request).pk}, status=201)


@audience(EVERYBODY)
def upload(request):
    return JsonResponse({"id": _write(request).pk, "size": request.FILES["file"].size}, status=201)


@audience(EVERYBODY)
def moved(request):
    _write(request)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = "/papers/"
    return response


@audience(EVERYBODY)
def crash(request):
    _write(request)
    raise RuntimeError("in the middle")


@audience(EVERYBODY)
def refused(request):
    _write(request)
    raise Conflict("not now", rule="REG-19")


@audience(EVERYBODY)
def kept(request):
    _write(request)
    return refuse(request, BusinessError("kept invalid", rule="REG-10"), kept=True)


@audience(EVERYBODY)
def slow(request):
    _write(request)
    inside.set()
    go_on.wait(timeout=20)
    return JsonResponse({}, status=201)


@audience(EVERYBODY)
def collide(request):
    _write(request)
    if collisions:
        collisions.pop()
        raise OperationalError("deadlock detected") from Deadlock()
    return JsonResponse({}, status=201)


def unstated(request):
    return JsonResponse({})


urlpatterns = [
    *[
        re_path(rf"^(?:api/v1/)?tests/{view.__name__}/$", view)
        for view in (make, upload, moved, crash, refused, kept, slow, collide, unstated)
    ],
    path("", include("salesops.urls")),
]
