"""What this floor tells the kernel at start: resources, navigation, panels, today, the inbox, words of notices."""

import dataclasses

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.services import sweep
from salesops.kernel.models import Role
from salesops.kernel.registry import Badge, NavItem, Panel, TodaySection, registry
from salesops.kernel.services import notice_words
from salesops.kernel.services.approvals import flows
from salesops.kernel.web import look, nav
from salesops.kernel.web.blocks import TodayBlock, TodayRow

from . import access, record
from .models import (
    Design,
    PriceList,
    Product,
    Promotion,
    Quote,
    Recommendation,
    Sample,
    SampleLoan,
    SpecialPrice,
)
from .services import answers, designs, price_papers, review, samples, special_prices
from .views import designs as design_pages
from .views import special_prices as special_pages
from .views.quotes import READING

RESOURCES = (
    (Quote, "quotes", gettext_lazy("Quote"), "quotes:quote-record", "name", "file-dollar"),
    (Product, "products", gettext_lazy("Product"), "quotes:product-record", "sku", "lamp"),
    (PriceList, "price-lists", gettext_lazy("Price list"), "quotes:pricelist-record", "number", "tag"),
    (Promotion, "promotions", gettext_lazy("Promotion"), "", "number", "tag"),
    (
        SpecialPrice,
        "special-prices",
        gettext_lazy("Special price"),
        "quotes:specialprice-record",
        "number",
        "percentage",
    ),
    (Design, "designs", gettext_lazy("Design"), "quotes:design-record", "name", "palette"),
    (
        Recommendation,
        "recommendations",
        gettext_lazy("Recommendation"),
        "quotes:recommendation-record",
        "number",
        "star",
    ),
    (Sample, "samples", gettext_lazy("Sample"), "quotes:sample-record", "number", "archive"),
    (SampleLoan, "sample-loans", gettext_lazy("Sample loan"), "", "number", "archive"),
)
for model, name, label, record_name, number, icon in RESOURCES:
    registry.resource(model=model, name=name, label=label, record_name=record_name, number=number, icon=icon)


def returned(user, now):
    """Own quotes that were sent back and have no new version yet."""
    return Quote.objects.filter(owner=user, status=Quote.Status.REJECTED, revision=None)


def quote_badge(user, now):
    count = returned(user, now)[:100].count()
    return Badge(count, hot=True) if count else None


registry.add_nav(
    NavItem(gettext_lazy("Quotes"), "quotes:quote", "file-dollar", nav.DEALS, 210, READING, quote_badge, 20),
    NavItem(gettext_lazy("Recommendations"), "quotes:recommendation", "star", nav.DEALS, 202, access.SURVEYING),
    NavItem(
        gettext_lazy("Designs"),
        "quotes:design",
        "palette",
        nav.DEALS,
        205,
        (*access.DESIGNING, Role.TECHNICIAN, Role.FINANCE),
    ),
    NavItem(
        gettext_lazy("Special prices"),
        "quotes:specialprice",
        "percentage",
        nav.DEALS,
        212,
        (*access.SELLING, Role.FINANCE),
    ),
    NavItem(
        gettext_lazy("Products"),
        "quotes:product",
        "lamp",
        nav.DEALS,
        260,
        (*access.SURVEYING, Role.FINANCE, Role.OPERATIONS, Role.DESIGNER, Role.TECHNICIAN, Role.PLANNER),
    ),
    NavItem(
        gettext_lazy("Price lists"),
        "quotes:pricelist",
        "tag",
        nav.DEALS,
        262,
        (Role.FINANCE, Role.MARKETING, Role.OPERATIONS, Role.DIRECTOR, Role.HEAD),
    ),
    NavItem(
        gettext_lazy("Samples"),
        "quotes:sample",
        "archive",
        nav.DEALS,
        264,
        (*access.SELLING, Role.MARKETING, Role.SAMPLE_KEEPER, Role.PRESENTER),
    ),
)
registry.add_panels(
    Panel("leads.customer", "quotes:quote-panel", 30, READING),
    Panel("leads.survey", "quotes:recommendation-panel", 10, READING),
)


def quotes_today(user, now):
    """Quotes that want something of their salesperson: sent back, approved and unsent, ending soon, under review."""
    mine = Quote.objects.filter(owner=user).select_related("customer")
    back = [_row(quote, _("Sent back"), "over", now) for quote in returned(user, now).select_related("customer")[:5]]
    ready = [_row(quote, _("Approved, not sent"), "good", now) for quote in mine.filter(status="approved")[:5]]
    waiting = [_row(quote, _("Waits for approval"), "wait", now) for quote in mine.filter(status="in_review")[:5]]
    out = [
        _row(quote, look.days_left(quote.valid_until, look.local_day(now)), "soon", now)
        for quote in mine.filter(status="sent").order_by("valid_until")[:5]
    ]
    rows = tuple([*back, *ready, *out, *waiting][:8])
    if not rows:
        return None
    return TodayBlock(_("Quotes"), rows, count=len(rows), link=_("All quotes"), url=reverse("quotes:quote"))


def _row(quote, word, tone, now):
    return TodayRow(
        title=quote.customer.name,
        where=quote.name,
        text=look.money(quote.total),
        url=reverse("quotes:quote-record", args=[quote.pk]),
        icon="file-dollar",
        chip=look.status(tone, word),
    )


def loans_today(user, now):
    """Samples one has out longer than agreed."""
    loans = SampleLoan.objects.overdue(look.local_day(now)).filter(borrower=user).select_related("sample__product")[:5]
    rows = tuple(
        TodayRow(
            title=loan.sample.product.name,
            where=loan.number,
            icon="archive",
            chip=look.countdown(look.days_left(loan.due_on, look.local_day(now)), "over"),
            url=reverse("quotes:sample-record", args=[loan.sample_id]),
        )
        for loan in loans
    )
    return TodayBlock(_("Samples to return"), rows, count=len(rows)) if rows else None


@sweep.add
def book_ends(now):
    """What time has decided here, booked in the one sweep (QUO-1, PRC-3, SMP-2)."""
    return {"expired": answers.expire(now=now) + special_prices.expire(now=now),
            "reminded": samples.remind_overdue(now=now)}  # fmt: skip


registry.add_today(
    TodaySection("quotes", 40, quotes_today, access.SELLING),
    TodaySection("sample_loans", 60, loans_today),
)

notice_words.enter(
    quote__opened=gettext_lazy("The customer has opened quote %(number)s"),
    quote__accepted=gettext_lazy("The customer has accepted quote %(number)s, ¥%(total)s"),
    quote__refused=gettext_lazy("The customer has refused quote %(number)s"),
    quote__prices_change=gettext_lazy(
        "Price list %(list)s from %(from)s on touches quote %(number)s; tell the customer"
    ),
    sample__overdue=gettext_lazy("Sample %(sample)s was due on %(due_on)s; bring it back"),
)


def price_paper_context(paper, approval, user, now):
    """A price list or promotion in the inbox."""
    if isinstance(paper, PriceList):
        items = paper.items.select_related("product")[:50]
        facts = [(_("Valid from"), look.day(paper.valid_from)), (_("Why"), paper.why or "—")]
        lines = [
            [
                item.product.name,
                item.product.sku,
                f"{look.money(item.product.list_price)} → {look.money(item.price)}",
                "",
            ]
            for item in items
        ]
        return {"facts": facts, "lines": lines}
    facts = [
        (_("Period"), f"{look.day(paper.from_on)} – {look.day(paper.to_on)}"),
        (_("% off"), f"{paper.percent_off:f}"),
        (_("From quantity"), f"{paper.least_quantity.normalize():f}"),
    ]
    return {
        "facts": facts,
        "lines": [[row.name, row.sku, look.money(row.list_price), ""] for row in paper.products.all()[:50]],
    }


def _shown(flow, template, detail, note=None):
    more = {"note": note} if note else {}
    flows.register(dataclasses.replace(flow, template=template, detail=detail, **more))


_shown(review.flow, "quotes/approval.html", record.approval_context, record.approval_note)
_shown(special_prices.flow, "quotes/inbox.html", special_pages.approval_context)
_shown(designs.flow, "quotes/inbox.html", design_pages.approval_context)
_shown(price_papers.list_flow, "quotes/inbox.html", price_paper_context)
_shown(price_papers.promotion_flow, "quotes/inbox.html", price_paper_context)
