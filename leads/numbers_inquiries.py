"""The rule numbers of inquiries, surveys, daily sheets and work logs (POL-1)."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.policybook import CLOCK, CNY, DAYS, MINUTES, WORKING_DAYS, number

RINGS, SECONDS = _("rings"), _("seconds")

number("inquiry_rings", 3, RINGS, "INQ-2", _("A call is taken within"), 1, 20)
number(
    "inquiry_callback_minutes", 30, MINUTES, "INQ-7", _("A missed call is called back within working minutes"), 1, 540
)
number("inquiry_email_days", 1, WORKING_DAYS, "INQ-2 INQ-7", _("An email is answered within"), 1, 10)
number("inquiry_online_seconds", 60, SECONDS, "INQ-2", _("An online inquiry is answered within"), 5, 3600)
number("inquiry_online_opening_minutes", 10, MINUTES, "INQ-7", _("Online at night: due after opening"), 1, 540)
number("inquiry_store_minutes", 5, MINUTES, "INQ-7", _("Somebody looks after a visitor within"), 1, 60)
number("inquiry_other_days", 1, WORKING_DAYS, "INQ-7", _("Inquiries of other channels are answered within"), 1, 10)
number("survey_required_amount", 50000, CNY, "SUR-5", _("Expected purchase from which a survey is needed"), 0, 10**9)
number("survey_start_days", 2, WORKING_DAYS, "SUR-5", _("A needed survey is started within"), 1, 30)
number("survey_answer_days", 30, DAYS, "KPI-19", _("An unanswered survey report counts as not confirmed after"), 1, 365)
number("sheet_closes_at", "22:00", CLOCK, "LOG-1", _("Stores close, and hand in the sheet, at"))
number("sheet_reminder_minutes", 30, MINUTES, "LOG-1", _("The sheet is reminded of before closing"), 5, 240)
number("log_due_at", "20:00", CLOCK, "LOG-2", _("Work logs are handed in by"))
number("team_summary_due_at", "21:00", CLOCK, "LOG-2", _("The team's day is summed up by"))
