"""Pages of tickets, complaints, call-backs, satisfaction and greetings."""

from django.urls import path

from .views import care, complaints, panels, satisfaction, tickets

app_name = "aftersales"
urlpatterns = [
    path("tickets/", tickets.ticket_list, name="ticket"),
    path("tickets/new/", tickets.ticket_new, name="ticket-new"),
    path("tickets/<int:pk>/", tickets.ticket_record, name="ticket-record"),
    path("tickets/<int:pk>/take/", tickets.ticket_take, name="ticket-take"),
    path("tickets/<int:pk>/answer/", tickets.ticket_answer, name="ticket-answer"),
    path("tickets/<int:pk>/wait/", tickets.ticket_wait, name="ticket-wait"),
    path("tickets/<int:pk>/resume/", tickets.ticket_resume, name="ticket-resume"),
    path("tickets/<int:pk>/pass-on/", tickets.ticket_pass, name="ticket-pass"),
    path("tickets/<int:pk>/solve/", tickets.ticket_solve, name="ticket-solve"),
    path("tickets/<int:pk>/close/", tickets.ticket_close, name="ticket-close"),
    path("tickets/<int:pk>/reopen/", tickets.ticket_reopen, name="ticket-reopen"),
    path("complaints/", complaints.complaint_list, name="complaint"),
    path("complaints/new/", complaints.complaint_new, name="complaint-new"),
    path("complaints/<int:pk>/", complaints.complaint_record, name="complaint-record"),
    path("complaints/<int:pk>/take/", complaints.complaint_take, name="complaint-take"),
    path("complaints/<int:pk>/answer/", complaints.complaint_answer, name="complaint-answer"),
    path("complaints/<int:pk>/cause/", complaints.complaint_cause, name="complaint-cause"),
    path("complaints/<int:pk>/solve/", complaints.complaint_solve, name="complaint-solve"),
    path("complaints/<int:pk>/close/", complaints.complaint_close, name="complaint-close"),
    path("complaints/<int:pk>/confirm/", complaints.complaint_confirm, name="complaint-confirm"),
    path("complaints/<int:pk>/reopen/", complaints.complaint_reopen, name="complaint-reopen"),
    path("call-backs/", care.call_back_list, name="call-back"),
    path("call-backs/<int:pk>/", care.call_back_record, name="call-back-record"),
    path("greetings/", care.greeting_list, name="greeting"),
    path("greetings/<int:pk>/", care.greeting_send, name="greeting-send"),
    path("satisfaction/", satisfaction.satisfaction_list, name="satisfaction"),
    path("satisfaction/<int:pk>/", satisfaction.satisfaction_record, name="satisfaction-record"),
    path("satisfaction/<int:pk>/link/", satisfaction.satisfaction_send, name="satisfaction-send"),
    path("opinion/<str:token>/", satisfaction.customer_satisfaction, name="customer-satisfaction"),
    path("after-sales/of-customer/<int:pk>/", panels.customer_panel, name="customer-panel"),
    path("after-sales/of-order/<int:pk>/", panels.order_panel, name="order-panel"),
]
