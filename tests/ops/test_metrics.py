"""Figures for monitoring are for the monitor alone."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_monitor_reads_figures_with_the_token_of_the_installation(client, settings):
    settings.METRICS_TOKEN = "secret-of-the-monitor"

    answer = client.get("/metrics", headers={"Authorization": "Bearer secret-of-the-monitor"})

    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content


@pytest.mark.parametrize("token", ["", "secret-of-the-monitor"])
@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong"])
def test_for_everybody_else_there_is_no_such_page(client, settings, token, shown):
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404
