"""The rule book of the product: every rule with id, title and text in English and Chinese.

One file a group (`REG.toml`); refusals, whys and rule pages name rules by these ids. The numbers in the texts are the
defaults; those in force come from the policy versions (POL-1).
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import get_language

ORDER = (
    "ORG", "POL", "APR", "CUS", "INQ", "REG", "DEAL", "LOG", "COM", "SUR", "REC", "DSN", "TRN", "SMP", "PRC", "QUO",
    "CRD", "CON", "ORD", "PAY", "AFT", "MKT", "TGT", "KPI", "SUP", "SEC",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule in both languages."""

    id: str
    title_en: str
    title_zh: str
    en: str
    zh: str


@dataclass(frozen=True)
class Group:
    """The rules of one subject."""

    code: str
    title_en: str
    title_zh: str
    rules: tuple[Rule, ...]


def _read(code):
    said = tomllib.loads((Path(__file__).parent / f"{code}.toml").read_text(encoding="utf-8"))
    rules = tuple(Rule(id=f"{code}-{number}", **words) for number, words in said.pop("rules").items())
    return Group(code=code, rules=rules, **said)


GROUPS = tuple(_read(code) for code in ORDER)
RULES = {rule.id: rule for group in GROUPS for rule in group.rules}


def title_of(rule_id):
    """What a rule says in a few words, in the language now active."""
    entry = RULES.get(rule_id)
    if entry is None:
        return ""
    return entry.title_zh if (get_language() or "").startswith("zh") else entry.title_en
