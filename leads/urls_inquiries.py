"""Pages of inquiries, surveys, daily sheets and work logs."""

from django.urls import path

from leads.views import inquiries, inquiry_registrations, logs, sheets, surveys

urlpatterns = [
    path("inquiries/", inquiries.inquiry_list, name="inquiry"),
    path("inquiries/new/", inquiries.inquiry_new, name="inquiry-new"),
    path("inquiries/<int:pk>/", inquiries.inquiry_record, name="inquiry-record"),
    path("inquiries/<int:pk>/respond/", inquiries.inquiry_respond, name="inquiry-respond"),
    path("inquiries/<int:pk>/assign/", inquiries.inquiry_assign, name="inquiry-assign"),
    path("inquiries/<int:pk>/take/", inquiries.inquiry_take, name="inquiry-take"),
    path("inquiries/<int:pk>/complete/", inquiries.inquiry_complete, name="inquiry-complete"),
    path("inquiries/<int:pk>/close/", inquiries.inquiry_close, name="inquiry-close"),
    path("inquiries/<int:pk>/reopen/", inquiries.inquiry_reopen, name="inquiry-reopen"),
    path("inquiries/<int:pk>/excuse/", inquiries.inquiry_excuse, name="inquiry-excuse"),
    path("inquiries/<int:pk>/register/", inquiry_registrations.inquiry_register, name="inquiry-register"),
    path("customers/<int:pk>/inquiries/", inquiries.customer_inquiries, name="inquiry-panel"),
    path("surveys/", surveys.survey_list, name="survey"),
    path("surveys/new/", surveys.survey_new, name="survey-new"),
    path("surveys/<int:pk>/", surveys.survey_record, name="survey-record"),
    path("surveys/<int:pk>/answer/", surveys.survey_answer, name="survey-answer"),
    path("surveys/<int:pk>/confirm/", surveys.survey_confirm, name="survey-confirm"),
    path("surveys/<int:pk>/link/", surveys.survey_link, name="survey-link"),
    path("customers/<int:pk>/surveys/", surveys.customer_surveys, name="survey-panel"),
    path("customers/<int:pk>/survey-need/", surveys.survey_need, name="survey-need"),
    path("s/<str:token>/", surveys.survey_by_link, name="survey-by-link"),
    path("intent-sheets/", sheets.sheet_list, name="sheet"),
    path("intent-sheets/new/", sheets.sheet_new, name="sheet-new"),
    path("intent-sheets/<int:pk>/", sheets.sheet_record, name="sheet-record"),
    path("intent-sheets/<int:pk>/submit/", sheets.sheet_submit, name="sheet-submit"),
    path("intent-sheets/<int:pk>/add/", sheets.sheet_add, name="sheet-add"),
    path("intent-sheets/<int:pk>/phones/<int:inquiry_pk>/", sheets.sheet_phone, name="sheet-phone"),
    path("receptions/", sheets.reception_begin, name="reception-begin"),
    path("receptions/<int:pk>/no-contact/", sheets.reception_no_contact, name="reception-no-contact"),
    path("closed-days/", sheets.closed_day_new, name="closed-day-new"),
    path("work-logs/", logs.log_list, name="log"),
    path("work-logs/new/", logs.log_new, name="log-new"),
    path("work-logs/team/", logs.team_summary, name="team-summary"),
    path("work-logs/<int:pk>/", logs.log_record, name="log-record"),
    path("work-logs/<int:pk>/submit/", logs.log_submit, name="log-submit"),
]
