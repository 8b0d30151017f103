"""The HTTP API of this app: one module a noun, each with its `routes`."""

from . import contracts, credit, supplements

routers = [credit.routes, contracts.routes, supplements.routes]
