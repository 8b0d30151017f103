"""The state table of a registration (REG-26): which status may follow which, and by what cause. Nothing else may.

Causes: `approved` (head or duplicate verdict) · `rejected` `false_data` `duplicate` (the reason code of an invalid one)
· `time` (the clock) · `deal` · `withdrawn` · `outcome` (bought elsewhere, gave up) · `revived` · `restored` ·
`lost_days` (confirmed) · `deal_undone` (DEAL-4) · `receipt_refused` (DEAL-3) · `ruling` (REG-9) · `merge_undone`.
"""

from types import MappingProxyType

LIVE = frozenset({"pending", "protected"})
INITIAL = frozenset({"pending", "protected", "invalid"})
ENDED = frozenset({"lapsed", "expired", "won", "lost", "withdrawn", "invalid"})
STATUSES = LIVE | ENDED
REFUSED = frozenset({"rejected", "false_data", "duplicate"})

ALLOWED_MOVES = MappingProxyType(
    {
        ("pending", "protected"): frozenset({"approved"}),
        ("pending", "invalid"): REFUSED,
        ("pending", "withdrawn"): frozenset({"withdrawn"}),
        ("pending", "expired"): frozenset({"time"}),
        ("pending", "lapsed"): frozenset({"time"}),
        ("pending", "won"): frozenset({"deal"}),
        ("protected", "lapsed"): frozenset({"time"}),
        ("protected", "expired"): frozenset({"time"}),
        ("protected", "won"): frozenset({"deal"}),
        ("protected", "lost"): frozenset({"outcome"}),
        ("protected", "withdrawn"): frozenset({"withdrawn"}),
        ("protected", "invalid"): REFUSED,
        ("lapsed", "protected"): frozenset({"revived", "restored", "lost_days"}),
        ("lapsed", "won"): frozenset({"deal"}),
        ("expired", "protected"): frozenset({"restored", "lost_days"}),
        ("expired", "won"): frozenset({"deal"}),
        ("withdrawn", "won"): frozenset({"deal"}),
        ("won", "lost"): frozenset({"deal_undone"}),
        ("won", "protected"): frozenset({"receipt_refused"}),
        ("won", "lapsed"): frozenset({"receipt_refused"}),
        ("won", "expired"): frozenset({"receipt_refused"}),
        ("invalid", "protected"): frozenset({"ruling", "merge_undone"}),
    }
)


def may_move(before: str, after: str, cause: str | None = None) -> bool:
    """Whether the move is in the table, and by this cause where one is named."""
    causes = ALLOWED_MOVES.get((before, after), frozenset())
    return bool(causes) if cause is None else cause in causes
