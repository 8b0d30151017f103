"""The HTTP API of this app: one module a noun, each with its `routes`."""

from . import care, complaints, tickets

routers = [tickets.routes, complaints.routes, care.call_back_routes, care.satisfaction_routes]
