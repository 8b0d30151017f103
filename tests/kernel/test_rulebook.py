"""The rule book inside the product: complete in both languages, and every rule the code names is in it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from salesops.kernel.policybook import BOOK
from salesops.kernel.rulebook import GROUPS, RULES
from tests.rules import rule

NAMED = re.compile(r"""(?:rule=|rule ")["']?([A-Z]{2,4}-\d+)["']?""")
APPS = ("salesops", "leads", "quotes", "contracts", "orders", "aftersales", "kpi", "templates")


def test_every_rule_has_both_languages():
    for entry in RULES.values():
        assert all([entry.title_en, entry.title_zh, entry.en, entry.zh])
        assert re.search("[\u4e00-\u9fff]", entry.zh)


def test_rules_of_a_group_are_numbered_without_gap():
    for group in GROUPS:
        assert [entry.id for entry in group.rules] == [f"{group.code}-{n + 1}" for n in range(len(group.rules))]


@rule("POL-1")
def test_every_rule_number_serves_rules_of_the_book():
    assert {rule_id for entry in BOOK.values() for rule_id in entry.rules} <= set(RULES)


def test_every_rule_that_the_code_names_is_in_the_book():
    files = [p for app in APPS for p in (Path(settings.BASE_DIR) / app).rglob("*") if p.suffix in (".py", ".html")]
    named = {(rule_id, str(path)) for path in files for rule_id in NAMED.findall(path.read_text(encoding="utf-8"))}

    assert {(rule_id, path) for rule_id, path in named if rule_id not in RULES} == set()


@pytest.mark.django_db
def test_a_rule_page_shows_text_and_numbers_in_force(client, company):
    client.force_login(company.sales1)

    page = client.get("/rules/REG-8/").content.decode()

    assert "名额" in page
    assert client.get("/rules/REG-999/").status_code == 404


@pytest.mark.django_db
def test_rules_are_found_by_word(client, company):
    client.force_login(company.sales1)

    groups = client.get("/rules/?q=公海").context["groups"]

    assert "REG-16" in {row["rule"].id for group in groups for row in group["rows"]}
