"""The rule numbers of quoting: thresholds, validity, loans (POL-1)."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.policybook import CNY, DAYS, PERCENT, number

number(
    "quote_escalation_discount", 10, PERCENT, "QUO-3", _("Quotes above this discount also go to the director"), 0, 100
)
number("quote_escalation_margin", 20, PERCENT, "QUO-3", _("Quotes below this margin also go to the director"), 0, 100)
number("quote_escalation_amount", 50000, CNY, "QUO-3", _("Quotes from this amount on also go to the director"), 0)
number("quote_sum_days", 30, DAYS, "QUO-3", _("Quotes of so many days count together"), 1, 365)
number("quote_valid_days", 15, DAYS, "QUO-1", _("Validity of a quote"), 1, 365)
number(
    "quote_payment_terms",
    "签约付 30%，发货前付清",
    _("words"),
    "QUO-1",
    _("Payment terms of a quote where none are named"),
)
number("quote_target_margin", 26, PERCENT, "PRC-1", _("Target margin of a quote"), 0, 100)
number("special_price_valid_days", 15, DAYS, "PRC-3", _("Validity of a special price"), 1, 180)
number("sample_loan_days", 14, DAYS, "SMP-2", _("Usual time of a sample loan"), 1, 180)
number("budget_stretch", 10, PERCENT, "REC-1", _("Recommended although over budget, up to"), 0, 100)
