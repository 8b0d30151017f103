"""Supplements over the API (CON-3)."""

from django.shortcuts import get_object_or_404

from salesops.kernel.api import EVERYBODY, Listing, Page, Routes
from salesops.kernel.services import files

from .. import access
from ..models import Supplement
from ..services import supplements
from . import shown
from .contracts import Signature, SupplementOut

routes = Routes("supplements")
LIST = Listing(filters={"contract": int, "status": Supplement.Status}, ordering=["created_at"])


def _visible(request):
    return Supplement.objects.visible_to(request.user, request.now).select_related("contract")


@routes.get("/supplements/", *access.READERS, response=Page[SupplementOut], listing=LIST)
def supplement_list(request):
    return LIST.answer(request, _visible(request), shown.supplement)


@routes.get("/supplements/{int:pk}/", EVERYBODY, response=SupplementOut)
def supplement(request, pk: int):
    return shown.supplement(get_object_or_404(_visible(request), pk=pk), request)


@routes.post("/supplements/{int:pk}/sign/", EVERYBODY, response=SupplementOut)
def sign(request, pk: int, payload: Signature):
    row = get_object_or_404(_visible(request), pk=pk)
    file = files.own(request.user, payload.file)
    facts = {"signed_on": payload.signed_on, "signatory": payload.signatory, "file": file}
    supplements.sign(row.pk, actor=request.user, now=request.now, **facts)
    return shown.supplement(get_object_or_404(_visible(request), pk=pk), request)


@routes.post("/supplements/{int:pk}/withdraw/", EVERYBODY, response=SupplementOut)
def withdraw(request, pk: int):
    row = get_object_or_404(_visible(request), pk=pk)
    supplements.withdraw(row.pk, actor=request.user, now=request.now)
    return shown.supplement(get_object_or_404(_visible(request), pk=pk), request)
