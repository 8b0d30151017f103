"""Pages of orders and money."""

from django.urls import path

from .views import orders, payments

app_name = "orders"
urlpatterns = [
    path("orders/", orders.order_list, name="order"),
    path("orders/new/", orders.order_new, name="order-new"),
    path("orders/from-contract/<int:contract_id>/", orders.order_from_contract, name="order-from-contract"),
    path("orders/of-contract/<int:pk>/", orders.contract_panel, name="order-contract-panel"),
    path("orders/of-customer/<int:pk>/", orders.customer_panel, name="order-customer-panel"),
    path("orders/<int:pk>/", orders.order_record, name="order-record"),
    path("orders/<int:pk>/submit/", orders.order_submit, name="order-submit"),
    path("orders/<int:pk>/start/", orders.order_start, name="order-start"),
    path("orders/<int:pk>/made/", orders.order_made, name="order-made"),
    path("orders/<int:pk>/delay/", orders.order_delay, name="order-delay"),
    path("orders/<int:pk>/delivery/agree/", orders.delivery_agree, name="order-delivery-agree"),
    path("orders/<int:pk>/delivery/refuse/", orders.delivery_refuse, name="order-delivery-refuse"),
    path("orders/<int:pk>/ship/", orders.order_ship, name="order-ship"),
    path("orders/<int:pk>/install/", orders.order_install, name="order-install"),
    path("orders/<int:pk>/summary/", orders.order_summary, name="order-summary"),
    path("orders/<int:pk>/evaluate/", orders.order_evaluate, name="order-evaluate"),
    path("orders/<int:pk>/cancel/", orders.order_cancel, name="order-cancel"),
    path("orders/<int:pk>/receipts/new/", payments.payment_new, name="payment-new"),
    path("shipments/<int:pk>/event/", orders.shipment_event, name="shipment-event"),
    path("payments/", payments.payment_list, name="payment"),
    path("payments/<int:pk>/confirm/", payments.payment_confirm, name="payment-confirm"),
    path("payments/<int:pk>/refuse/", payments.payment_refuse, name="payment-refuse"),
    path("payments/<int:pk>/refund/", payments.payment_refund, name="payment-refund"),
]
