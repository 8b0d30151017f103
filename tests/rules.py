"""Says which rule of the rule book a test shows: `@rule("REG-18", "cap")`."""

import pytest


def rule(rule_id, fact=None):
    """Mark a test with the rule it shows and, where the rule says several things, with the one of them."""
    return pytest.mark.rule(rule_id, fact) if fact else pytest.mark.rule(rule_id)
