"""Routes of customers, registrations, pool, quota, deals."""

from django.urls import path

from leads.views import customers, deals, pool, registrations, reports

urlpatterns = [
    path("customers/", customers.customer_list, name="customer-list"),
    path("customers/new/", reports.registration_new, name="customer-new"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("customers/<int:pk>/reveal/", customers.customer_reveal, name="customer-reveal"),
    path("customers/<int:pk>/change/", customers.customer_change, name="customer-change"),
    path("registrations/", registrations.registration_list, name="registration-list"),
    path("registrations/new/", reports.registration_new, name="registration-new"),
    path("registrations/check/", reports.registration_check, name="registration-check"),
    path("registrations/area/", reports.registration_area, name="registration-area"),
    path("registrations/queue/", reports.queue_join, name="queue-join"),
    path("registrations/<int:pk>/", registrations.registration, name="registration"),
    path("registrations/<int:pk>/<slug:verb>/", registrations.registration_act, name="registration-act"),
    path("public-pool/", pool.pool_list, name="pool-list"),
    path("public-pool/<int:pk>/claim/", pool.pool_claim, name="pool-claim"),
    path("quota/", deals.quota, name="quota"),
    path("deals/", deals.deal_list, name="deal-list"),
    path("deals/mine/", deals.credit_statement, name="deal-statement"),
    path("deals/<int:pk>/", deals.deal, name="deal"),
    path("violations/", deals.violation_list, name="violation-list"),
]
