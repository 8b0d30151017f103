"""The HTTP API of this app: one module a noun, each with its `routes`."""

from . import figures, targets

routers = [figures.routes, targets.routes]
