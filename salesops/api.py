"""The HTTP API: every app's routes under /api/v1/."""

import aftersales.api
import contracts.api
import kpi.api
import leads.api
import orders.api
import quotes.api
from salesops.kernel import api as kit
from salesops.kernel import api_resources

api = kit.build(
    [
        *api_resources.routers,
        *leads.api.routers,
        *quotes.api.routers,
        *contracts.api.routers,
        *orders.api.routers,
        *aftersales.api.routers,
        *kpi.api.routers,
    ]
)
