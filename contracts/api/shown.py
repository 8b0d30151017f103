"""Answers that several resources of this app share."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from salesops.kernel.api import ref

from ..paper import contract_pdf
from ..services import wording


def needs_quote():
    return _("A contract is drafted from an accepted quote.")


def plain(pairs):
    """A block of a page as JSON: translated words as text."""
    return {key: _said(value) for key, value in pairs}


def _said(value):
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, list | tuple):
        return [_said(one) for one in value]
    return value


def supplement(row, request):
    put_in = wording.shown(row.contract, request.user, request.now)
    copied = ("id", "number", "status", "payment_plan", "reason", "signed_on", "created_at")
    return {
        **{key: getattr(row, key) for key in copied},
        "contract": ref(row.contract, "contracts", row.contract.number),
        "clauses": {key: put_in(text) for key, text in row.clauses.items()},
        "before": {key: put_in(text) for key, text in row.before.items()},
        "url": f"/api/v1/supplements/{row.pk}/",
    }


def exception(row):
    copied = ("id", "number", "status", "prepayment", "term_days", "exposure", "reason", "created_at")
    return {
        **{key: getattr(row, key) for key in copied},
        "contract": ref(row.contract, "contracts", row.contract.number),
    }


def paper(contract, request):
    return contract_pdf(contract, request.user, request.now)
