"""How a rule says what it reckoned: rule, code, facts and an equation, as data that every language can put into words.

`Step("REG-4", "follow_up", equation=Equation(base=16 Nov, base_is="last_follow_up", plus=((3, "follow_up_days"),),
equals=19 Nov))` reads `11-16 + 3 天 = 11-19 24:00`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

NO_PARAMS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Equation:
    """A day, the days added to it (each with the code of what it stands for) and the last day that counts."""

    base: date
    base_is: str
    plus: tuple[tuple[int, str], ...]
    equals: date

    def as_data(self) -> dict:
        terms = [{"days": days, "is": code} for days, code in self.plus]
        return {"base": self.base, "base_is": self.base_is, "plus": terms, "equals": self.equals}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: the rule, the code of the fact, its values and, for a clock, its equation."""

    rule: str
    code: str
    params: Mapping[str, object] = field(default_factory=lambda: NO_PARAMS)
    equation: Equation | None = None

    def as_data(self) -> dict:
        """Plain values for JSON, a certificate or an evidence pack."""
        data = {"rule": self.rule, "code": self.code, "params": dict(self.params)}
        return data | ({"equation": self.equation.as_data()} if self.equation else {})
