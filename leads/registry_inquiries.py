"""What inquiries, surveys, sheets and logs tell the kernel: navigation, panels, today, words of notices."""

from django.utils.translation import gettext_lazy as _

from leads import access_inquiries as access
from leads.daily_today import log_block, reception_block, sheet_block
from leads.inquiry_pages import today_block, waiting_badge
from leads.models import Inquiry, IntentSheet, Survey, TeamSummary, WorkLog
from leads.services.sheets import owed_by
from salesops.kernel.models import Role
from salesops.kernel.registry import Badge, NavItem, Panel, TodaySection, registry
from salesops.kernel.services import notice_words
from salesops.kernel.web import nav

INQUIRY_READERS = (
    Role.GUIDE, Role.SALESMAN, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.SERVICE, Role.MARKETING,
    Role.OPERATIONS, Role.DIRECTOR, Role.ASSISTANT, Role.PRESENTER, Role.AUDITOR,
)  # fmt: skip
SHEET_READERS = (
    Role.GUIDE, Role.STORE_MANAGER, Role.HEAD, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR, Role.AUDITOR,
)  # fmt: skip
LOG_READERS = (
    Role.SALESMAN, Role.SUPERVISOR, Role.HEAD, Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR, Role.AUDITOR,
)  # fmt: skip
SURVEY_READERS = (*access.SURVEYORS, Role.OPERATIONS, Role.DIRECTOR, Role.AUDITOR, Role.DESIGNER)


def inquiries_waiting(user, now):
    count, hot = waiting_badge(user, now)
    return Badge(count, hot) if count else None


def sheets_owed(user, now):
    count, hot = owed_by(user, now)
    return Badge(count, hot) if count else None


registry.resource(model=Inquiry, name="inquiries", label=_("Inquiry"), record_name="leads:inquiry-record",
                  icon="message-circle")  # fmt: skip
registry.resource(model=Survey, name="surveys", label=_("Survey"), record_name="leads:survey-record",
                  icon="clipboard-list")  # fmt: skip
registry.resource(model=IntentSheet, name="intent-sheets", label=_("Intent sheet"), record_name="leads:sheet-record",
                  icon="list-check")  # fmt: skip
registry.resource(model=WorkLog, name="work-logs", label=_("Work log"), record_name="leads:log-record",
                  icon="notebook")  # fmt: skip
registry.resource(model=TeamSummary, name="team-summaries", label=_("Team's day"), number="day", icon="users-group")

registry.add_nav(
    NavItem(_("Intent sheets"), "leads:sheet", "list-check", nav.TOP, 20, SHEET_READERS, sheets_owed),
    NavItem(_("Inquiries"), "leads:inquiry", "message-circle", nav.TOP, 30, INQUIRY_READERS, inquiries_waiting, 30),
    NavItem(_("Surveys"), "leads:survey", "clipboard-list", nav.DEALS, 205, SURVEY_READERS),
    NavItem(_("Work logs"), "leads:log", "notebook", nav.SERVICE, 440, LOG_READERS),
)
registry.add_panels(
    Panel("leads.customer", "leads:inquiry-panel", 30, INQUIRY_READERS),
    Panel("leads.customer", "leads:survey-panel", 40, SURVEY_READERS),
)
registry.add_today(
    TodaySection("leads.inquiries", 20, today_block, access.HANDLERS),
    TodaySection("leads.receptions", 10, reception_block, (Role.GUIDE, Role.STORE_MANAGER)),
    TodaySection("leads.sheets", 15, sheet_block, (Role.STORE_MANAGER, Role.OPERATIONS)),
    TodaySection("leads.logs", 70, log_block, (Role.SALESMAN, Role.SUPERVISOR)),
)
notice_words.enter(
    inquiry__assigned=_("Inquiry %(number)s is yours, to be answered by %(respond_by)s"),
    inquiry__overdue=_("Inquiry %(number)s is overdue since %(respond_by)s"),
    sheet__due=_("The intent sheet of %(store)s is due at %(due)s"),
    sheet__late=_("The intent sheet of %(store)s for %(day)s is late"),
    sheet__submitted=_("%(store)s has handed in the sheet of %(day)s: %(visitors)s groups of visitors"),
    sheet__missing=_("The intent sheet of %(store)s for %(day)s is missing"),
    log__due=_("Your work log of %(day)s is due at %(due)s"),
    log__submitted=_("%(person)s has handed in the work log of %(day)s"),
    log__missing=_("The work log of %(person)s for %(day)s is missing"),
    log__team_summary=_("Team's day of %(team)s, %(day)s: %(registrations)s new registrations"),
    survey__answered=_("The customer has filled in survey %(number)s"),
    survey__overdue=_("Customer %(number)s should have been surveyed by %(due)s"),
)
