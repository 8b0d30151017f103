"""What the tests of this app share."""

import json

import pytest
from django.utils import timezone

from leads.services import registrations
from salesops.kernel.services import api_tokens
from tests.leads import make


@pytest.fixture
def territories(company):
    """East holds Shanghai and Zhejiang, South Guangdong; Beijing is free to all."""
    make.territories(company)
    return company


@pytest.fixture
def report(territories):
    """Report a customer: `report(company.sales1, at)`; words of the form may be changed by name."""

    def reported(actor, at, phone="138 0000 8017", **changes):
        words = {"customer_name": "张明", "phone": phone, "obtained_at": at, **make.ADDRESS} | changes
        return registrations.report(actor=actor, now=at, **words)

    return reported


@pytest.fixture
def call(client):
    """Call the API as somebody: `call(user, "get", "/registrations/", status="lapsed")`."""

    def do(user, method, path, body=None, **query):
        headers = {"Authorization": f"Token {api_tokens.issue(user, now=timezone.now())}"}
        url = path if path.startswith(("/api", "http")) else f"/api/v1{path}"
        if method == "get":
            return client.get(url, query or None, headers=headers)
        return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json", headers=headers)

    return do
