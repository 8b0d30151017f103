"""The quote as the customer gets it: letterhead, lines, tax, amount in capitals, validity (QUO-5)."""

from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from salesops.kernel.models import Unit
from salesops.kernel.papers import compile_paper
from salesops.kernel.web import look

from . import policy
from .queries import percent_text, quantity_text
from .services.lines import for_policy

TEMPLATE = Path(__file__).resolve().parent / "papers" / "quote.typ"


def quote_pdf(quote, *, name):
    """The PDF of one version; `name` is the customer's name as its reader may see it."""
    return compile_paper(TEMPLATE, quote_data(quote, name=name))


def quote_data(quote, *, name):
    """All words and figures of the paper, formatted; the template only places them."""
    lines = list(quote.lines.all())
    return {
        "lang": (get_language() or "zh")[:2],
        "title": _("Quotation"),
        "company": company_name(),
        "number": quote.name,
        "page": _("Page {page} of {pages}"),
        "foot": _foot(quote),
        "facts": [
            [_("Customer"), name],
            [_("Date"), look.instant(quote.approved_at).split(" ")[0] if quote.approved_at else _("Draft")],
            [_("Salesperson"), quote.owner.name],
            [_("Valid until"), f"{quote.valid_until.isoformat()} 24:00"],
        ],
        "heads": ["", _("Product"), _("Quantity"), _("Unit price"), _("Discount"), _("VAT"), _("Amount")],
        "lines": [_line(line) for line in lines],
        "sums": _sums(quote, lines),
        "total": [_("Total with tax"), look.money(quote.total)],
        "capitals": [_("In capitals"), policy.capitals(quote.total)],
        "terms": [
            [_("Delivery"), _("%(days)s days after order") % {"days": quote.delivery_days}],
            [_("Payment"), quote.payment_terms],
        ],
        "note": quote.note,
        "note_label": _("Note"),
        "signs": [_("For the company"), _("For the customer")],
    }


def _foot(quote):
    """Version and hash of what was approved; a draft says that it binds nobody."""
    if not quote.content_hash:
        return _("Draft, binds nobody")
    return _("Version %(version)s, hash %(hash)s") % {"version": quote.version, "hash": quote.content_hash[:16]}


def _line(line):
    return {
        "position": str(line.position),
        "name": line.name,
        "words": " ".join(word for word in (line.sku, line.model, line.spec) if word),
        "quantity": quantity_text(line.quantity),
        "measure": line.measure,
        "price": look.money(line.unit_price, sign=False),
        "discount": percent_text(line.discount) if line.discount else "",
        "tax": percent_text(line.tax_rate),
        "amount": look.money(line.amount, sign=False),
    }


def _sums(quote, lines):
    totals = policy.totals(for_policy(lines))
    rows = [[_("Without tax"), look.money(quote.subtotal)]]
    return rows + [
        [_("VAT %(rate)s") % {"rate": percent_text(rate)}, look.money(tax)] for rate, tax in totals.tax_by_rate
    ]


def company_name():
    """The name on the letterhead: the company's own."""
    return Unit.objects.filter(kind=Unit.Kind.COMPANY).values_list("name", flat=True).first() or ""
