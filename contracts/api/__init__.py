"""The HTTP API of this app: one module a noun, each with its `routes`."""

from salesops.kernel.api import Routes

routers: list[Routes] = []
