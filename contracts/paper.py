"""The contract as both sides sign it: parties, eight clauses, goods, payment plan, signatures (CON-1, CON-3)."""

from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quotes.policy import capitals
from salesops.kernel.papers import compile_paper
from salesops.kernel.web import look

from .models import Clause
from .queries import plan_rows
from .services import wording

TEMPLATE = Path(__file__).resolve().parent / "papers" / "contract.typ"


def contract_pdf(contract, user, now):
    """The PDF of the text as it stands; names and address as its reader may see them (SEC-1)."""
    return compile_paper(TEMPLATE, contract_data(contract, user, now))


def contract_data(contract, user, now):
    """All words and figures of the paper, formatted; the template only places them."""
    buyer, address = wording.names(contract, user, now)
    put_in, text_of = wording.shown(contract, user, now), contract.clauses.get
    return {
        "lang": (get_language() or "zh")[:2],
        "title": _("Contract"),
        "company": contract.parties.get("seller", ""),
        "number": contract.number,
        "page": _("Page {page} of {pages}"),
        "foot": _foot(contract),
        "subject": contract.title,
        "facts": [
            [_("Party A (buyer)"), buyer],
            [_("Party B (seller)"), contract.parties.get("seller", "")],
            [_("Address"), address],
            [_("Kind"), contract.get_kind_display()],
        ],
        "clauses": [
            {"head": _("Clause %(n)s %(label)s") % {"n": place, "label": label}, "text": put_in(text_of(key, ""))}
            for place, (key, label) in enumerate(Clause.choices, 1)
        ],
        "goods_label": _("Goods"),
        "heads": [_("Product"), _("Quantity"), _("Unit price"), _("Amount")],
        "lines": [
            [f"{line['name']} {line['model']} {line['spec']}", f"{line['quantity']} {line['measure']}",
             line["unit_price"], line["amount"]]
            for line in contract.lines
        ],
        "plan_label": _("Payment plan"),
        "plan": [[row["name"], row["share"], "" if contract.calls_off else look.money(row["amount"]), str(row["due"])]
                 for row in plan_rows(contract.payment_plan, contract.amount)],
        "total": [] if contract.calls_off else [
            _("Total with tax"), look.money(contract.amount), capitals(contract.amount)
        ],
        "signs": [
            [_("Party A (buyer)"), buyer, contract.signatory],
            [_("Party B (seller)"), contract.parties.get("seller", ""), ""],
        ],
        "date_label": _("Date"),
        "signed_on": contract.signed_on.isoformat() if contract.signed_on else "",
    }  # fmt: skip


def _foot(contract):
    """Version and hash of what was decided; a draft says that it binds nobody."""
    if contract.status in ("approved", "signed", "completed", "terminated"):
        return _("Version %(version)s, hash %(hash)s") % {
            "version": contract.version, "hash": contract.content_hash[:16]
        }  # fmt: skip
    return _("Draft, binds nobody")
