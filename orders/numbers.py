"""The rule numbers of orders and money."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.policybook import DAYS, WORKING_DAYS, WORKING_HOURS, number

number("order_review_hours", 4, WORKING_HOURS, "ORD-2", _("The manager reviews an order within"), 1, 72)
number("receipt_confirm_days", 2, WORKING_DAYS, "DEAL-3", _("Finance confirms a receipt within"), 1, 30)
number("dunning_steps", [-3, 0, 3, 7, 15, 30], DAYS, "PAY-2", _("Steps of dunning, days after the due day"))
