"""From a survey's answers to its report, and who needs a survey (SUR-2..5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

BASE_KEYS = ("scene", "style", "functions", "budget_min", "budget_max", "delivery")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the report: a code the pages put into words, with the values it speaks of."""

    code: str
    values: tuple[Any, ...] = ()


def core_needs(answers: Mapping[str, Any]) -> list[Point]:
    """What the customer wants: for where, in which style, able to do what."""
    found = [Point(key, _listed(answers.get(key))) for key in ("scene", "style", "functions")]
    return [point for point in found if point.values]


def concerns(answers: Mapping[str, Any]) -> list[Point]:
    """What may decide against us: money, time, and what the answers leave open."""
    found = []
    low, high = answers.get("budget_min"), answers.get("budget_max")
    if low not in (None, "") or high not in (None, ""):
        found.append(Point("budget", (_money(low), _money(high))))
    if answers.get("delivery"):
        found.append(Point("delivery", (answers["delivery"],)))
    missing = tuple(
        key for key in ("scene", "style", "functions", "budget", "delivery") if not _is_answered(key, answers)
    )
    return [*found, Point("open", missing)] if missing else found


def _is_answered(key, answers):
    keys = ("budget_min", "budget_max") if key == "budget" else (key,)
    return any(answers.get(k) not in (None, "", []) for k in keys)


def _listed(value):
    return tuple(value) if isinstance(value, list | tuple) else (value,) if value else ()


def _money(value):
    return None if value in (None, "") else Decimal(str(value))


def is_important(*, customer_class: str, vip: bool, expected_amount, special_need: bool, amount_from) -> str | None:
    """Why a survey is needed: `class_a`, `vip`, `amount`, `special`; None where it is optional (SUR-4, SUR-5)."""
    if special_need:
        return "special"
    if vip:
        return "vip"
    if customer_class == "A":
        return "class_a"
    return "amount" if expected_amount is not None and expected_amount >= amount_from else None
