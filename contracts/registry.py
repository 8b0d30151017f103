"""What this app tells the kernel: approval flows, resources, navigation, panels, sections of today."""

import dataclasses

from django.utils.translation import gettext_lazy as _

from salesops.kernel.models import Role
from salesops.kernel.registry import NavItem, Panel, TodaySection, registry
from salesops.kernel.services.approvals import flows
from salesops.kernel.web import nav

from . import access, inbox, queries, today, words  # noqa: F401 - words enters the words of notices
from .models import Contract, CreditAssessment, CreditException, Supplement
from .services import contracts, exceptions  # noqa: F401 - importing them registers the flows


def _customer(assessment, user, now):
    return queries.customer_name(assessment.customer, user, now)


def _draw(kind, detail, note=None):
    """How the inbox draws a kind; the flow itself lies in the services, which know no page."""
    flows.flows[kind] = dataclasses.replace(flows[kind], detail=detail, note=note)


_draw("contract", inbox.contract, inbox.contract_note)
_draw("supplement", inbox.supplement)
_draw("credit_exception", inbox.exception)
_draw("credit", inbox.assessment)

registry.resource(model=Contract, name="contracts", label=_("Contract"), record_name="contracts:contract-record",
                  icon="signature", searchable=True, title=queries.buyer_name)  # fmt: skip
registry.resource(model=CreditAssessment, name="credit-assessments", label=_("Credit assessment"),
                  record_name="contracts:credit-record", icon="star", searchable=True, title=_customer)  # fmt: skip
registry.resource(model=Supplement, name="supplements", label=_("Supplement"))
registry.resource(model=CreditException, name="credit-exceptions", label=_("Credit exception"))

registry.add_nav(
    NavItem(_("Contracts"), "contracts:contract", "signature", nav.DEALS, 230, access.READERS, today.contract_badge),
    NavItem(_("Credit assessments"), "contracts:credit", "star", nav.MONEY, 320, access.READERS, today.credit_badge),
)
registry.add_panels(
    Panel("leads.customer", "contracts:credit-panel", 40, access.READERS),
    Panel("quotes.quote", "contracts:contract-panel", 20, access.READERS),
)
registry.add_today(
    TodaySection("contracts", 40, today.contracts, access.DRAFTERS),
    TodaySection("credit", 41, today.credit_missing, (Role.FINANCE,)),
)
