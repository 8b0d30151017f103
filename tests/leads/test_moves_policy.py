from itertools import product

import pytest

from leads.policy import ALLOWED_MOVES, ENDED, INITIAL, LIVE, may_move
from tests.rules import rule

STATUSES = {"pending", "protected", "lapsed", "expired", "won", "lost", "withdrawn", "invalid"}
THE_TABLE = {
    "pending": {"protected", "invalid", "withdrawn", "expired", "lapsed", "won"},
    "protected": {"lapsed", "expired", "won", "lost", "withdrawn", "invalid"},
    "lapsed": {"protected", "won"},
    "expired": {"protected", "won"},
    "withdrawn": {"won"},
    "won": {"lost", "protected", "lapsed", "expired"},
    "invalid": {"protected"},
    "lost": set(),
}


@rule("REG-26", "table")
@pytest.mark.parametrize(("before", "after"), list(product(sorted(STATUSES), sorted(STATUSES))))
def test_a_move_is_possible_if_and_only_if_the_rule_book_names_it(before, after):
    assert may_move(before, after) == (after in THE_TABLE[before])


@rule("REG-26", "causes")
@pytest.mark.parametrize(
    ("before", "after", "causes"),
    [
        ("protected", "invalid", {"rejected", "false_data", "duplicate"}),
        ("lapsed", "protected", {"revived", "restored", "lost_days"}),
        ("expired", "protected", {"restored", "lost_days"}),
        ("won", "lost", {"deal_undone"}),
        ("won", "protected", {"receipt_refused"}),
        ("invalid", "protected", {"ruling", "merge_undone"}),
    ],
)
def test_only_the_named_causes_move_it(before, after, causes):
    every_cause = set().union(*ALLOWED_MOVES.values())

    assert {cause for cause in every_cause if may_move(before, after, cause)} == causes


@rule("REG-26", "words")
def test_every_status_is_live_or_ended_and_three_can_begin():
    assert LIVE | ENDED == STATUSES
    assert not LIVE & ENDED
    assert sorted(INITIAL) == ["invalid", "pending", "protected"]
    assert not may_move("protected", "approved")
    with pytest.raises(TypeError):
        ALLOWED_MOVES["lost", "protected"] = frozenset({"time"})
