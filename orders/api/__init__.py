"""The HTTP API of this app: one module a noun, each with its `routes`."""

from . import orders, payments, shipments

routers = [orders.routes, payments.routes, shipments.routes]
