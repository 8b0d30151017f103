"""The rule numbers of after-sales (POL-1)."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.policybook import DAYS, PERCENT, WORKING_DAYS, WORKING_HOURS, number

MONTHS, POINTS = _("months"), _("points")

number("first_contact_days", 3, WORKING_DAYS, "AFT-1", _("First contact after delivery within"), 1, 30)
number("care_months", 12, MONTHS, "AFT-1", _("At least one contact a calendar month for"), 0, 60)
number("greeting_days_ahead", 7, DAYS, "AFT-1", _("Greetings are prepared this long ahead"), 1, 60)
number("ticket_solve_days", 3, WORKING_DAYS, "AFT-2 KPI-12", _("A problem is solved within"), 1, 30)
number("ticket_need_days", 2, WORKING_DAYS, "AFT-2 COM-2 KPI-20", _("A customer's need is met within"), 1, 30)
number("ticket_silence_days", 7, DAYS, "AFT-2", _("A solved ticket closes after silence of"), 1, 60)
number("complaint_answer_hours", 4, WORKING_HOURS, "AFT-3", _("A complaint is first answered within"), 1, 72)
number("satisfaction_unhappy", 2, POINTS, "AFT-4", _("An answer is unhappy up to"), 1, 4)
number("call_back_share", 80, PERCENT, "AFT-5 KPI-11", _("Call-backs done of those planned, at least"), 0, 100)
