"""The HTTP API of this app: one module a noun, each with its `routes`."""

from leads.api import customers, deals, inquiries, registrations, sheets, surveys
from salesops.kernel.api import Routes

routers: list[Routes] = [
    customers.routes,
    registrations.routes,
    deals.routes,
    inquiries.routes,
    surveys.routes,
    sheets.routes,
]
