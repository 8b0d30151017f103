"""Pages that sign, amend, end a contract, and ask for an exception (CON-2, CON-3, CON-6)."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from salesops.kernel.clock import local_day
from salesops.kernel.errors import BusinessError
from salesops.kernel.services import files
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.pages import go, page

from .. import queries
from ..forms import DUES, AmendForm, ReasonForm, SignForm, plan_of
from ..models import Supplement
from ..services import contracts, exceptions, plans, supplements, wording
from .contracts import _take, _typed, found, plan_rows, url_of


@audience(EVERYBODY)
def contract_sign(request, pk):
    """File the signed copy: the contract freezes, the deal is closed (CON-3, DEAL-1)."""
    contract = found(request, pk)
    name = queries.buyer_name(contract, request.user, timezone.now())
    context = {"contract": contract, "title": _("Sign %(number)s") % {"number": contract.number}, "name": name}

    def act(**facts):
        contracts.sign(contract.pk, **facts)

    return _sign(request, act, url_of(contract), _("Signed; the deal is closed"), context)


@audience(EVERYBODY)
def supplement_sign(request, pk):
    """File the signed copy of a supplement."""
    now = timezone.now()
    row = get_object_or_404(Supplement.objects.visible_to(request.user, now).select_related("contract"), pk=pk)
    context = {"title": _("Sign %(number)s") % {"number": row.number}}

    def act(**facts):
        supplements.sign(row.pk, **facts)

    return _sign(request, act, url_of(row.contract), _("Supplement signed"), context)


def _sign(request, act, url, words, context):
    now = timezone.now()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SignForm(*posted, initial={"signed_on": local_day(now)}, request=request)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            file = files.store(data["file"], actor=request.user, now=now, purpose="signed")
            act(signed_on=data["signed_on"], signatory=data["signatory"], file=file, actor=request.user, now=now)
        except BusinessError as error:
            form.take(error)
        else:
            return go(request, url, words)
    context = {"form": form, "submit": _("Sign"), "cancel_url": url, **context}
    return page(request, "contracts/sign.html", context, status=400 if form.errors else 200)


@audience(EVERYBODY)
def contract_amend(request, pk):
    """Write a numbered supplement from the clauses that change (CON-3)."""
    contract, now = found(request, pk), timezone.now()
    put_in = wording.shown(contract, request.user, now)
    initial = {key: put_in(text) for key, text in supplements.in_force(contract).items()}
    form = AmendForm(request.POST or None, initial=initial, request=request)
    kept = supplements.plan_in_force(contract)
    if request.method == "POST" and form.is_valid():
        try:
            plan = plans.read(plan_of(request.POST))
            contracts.amend(
                pk, clauses=_typed(form, initial), payment_plan=plan if plan != kept else None,
                reason=form.cleaned_data["reason"], actor=request.user, now=now,
            )  # fmt: skip
        except BusinessError as error:
            _take(form, error)
        else:
            return go(request, url_of(contract), _("Supplement submitted for review"))
    context = {
        "form": form, "contract": contract, "title": _("Amend %(number)s") % {"number": contract.number},
        "submit": _("Submit"), "cancel_url": url_of(contract), "dues": DUES, "rows": plan_rows(kept, request.POST),
    }  # fmt: skip
    return page(request, "contracts/contract-edit.html", context, status=400 if form.errors else 200)


def _reasoned(title, submit, done, act, *, hint=""):
    """A page that asks for a reason and does one thing."""

    @audience(EVERYBODY)
    def view(request, pk):
        contract = found(request, pk)
        form = ReasonForm(request.POST or None, request=request)
        if request.method == "POST" and form.is_valid():
            try:
                act(contract.pk, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
            except BusinessError as error:
                form.take(error)
            else:
                return go(request, url_of(contract), done())
        context = {"form": form, "title": title() % {"number": contract.number}, "submit": submit(),
                   "cancel_url": url_of(contract), "hint": hint and hint()}  # fmt: skip
        return page(request, "contracts/reason.html", context, status=400 if form.errors else 200)

    return view


contract_withdraw = _reasoned(
    lambda: _("Withdraw %(number)s"), lambda: _("Withdraw"), lambda: _("Contract withdrawn"), contracts.withdraw
)
contract_terminate = _reasoned(
    lambda: _("Terminate %(number)s"), lambda: _("Terminate"), lambda: _("Contract terminated"), contracts.terminate,
    hint=lambda: _("Without any order under it the deal is undone today, with negative credit (DEAL-4)."),
)  # fmt: skip
contract_vouch = _reasoned(
    lambda: _("Word for the signature of %(number)s"), lambda: _("Give my word"), lambda: _("Word given"),
    contracts.vouch,
)  # fmt: skip
contract_exception = _reasoned(
    lambda: _("Ask for an exception for %(number)s"), lambda: _("Ask"),
    lambda: _("Asked; finance and the director decide"), exceptions.ask,
    hint=lambda: _("It allows exactly the terms as they stand now."),
)  # fmt: skip
