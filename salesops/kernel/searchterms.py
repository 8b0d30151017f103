"""What a record is found by: small exact terms in a side table, instead of scanning names.

A term says by its first sign what it is, so that a lookup of one kind never meets another: `=` a whole phone, `~` its
last four digits, `^` the first character of a name; all others are pairs of characters, words, pinyin, initials and
numbers. `query_terms` answers with groups: every group must match, by one of its alternatives. An alternative that
ends in `*` is a prefix of an ASCII term, all others are equal to the term. Whole phones are never matched by prefix:
trying digit after digit would uncover a masked number (SEC-1, REG-20).
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from pypinyin import Style, lazy_pinyin

from salesops.kernel.phones import PhoneError, normalise

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
WORD = re.compile(r"[0-9a-z][0-9a-z._/-]*")
TOKEN = re.compile(rf"{HAN.pattern}|{WORD.pattern}")
PINYIN_WHOLE = 8  # longer names, of companies, are found by initials and pairs
PINYIN_INITIALS = 20
# Surnames read otherwise than the character alone; the common reading is kept beside it.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "翟": "zhai", "乐": "yue", "折": "she", "覃": "qin", "缪": "miao", "种": "chong", "秘": "bi", "员": "yun",
    "繁": "po", "祭": "zhai", "洗": "xian", "召": "shao", "都": "du", "长": "chang", "能": "nai",
}  # fmt: skip


def terms_for(*, name: str = "", phones: Iterable[str] = (), numbers: Iterable[str] = ()) -> set[str]:
    """All terms of a record; phones in canonical form."""
    found = set(_name_terms(name))
    for phone in phones:
        found |= _phone_terms(phone)
    found |= {number.strip().lower() for number in numbers if number.strip()}
    return found


def query_terms(text: str) -> list[list[str]]:
    """What to look up for a typed text; nothing when it holds nothing that could be found."""
    phone = phone_in(text)
    if phone:
        return [[f"={phone}"]]
    return [group for token in TOKEN.findall(_plain(text)) for group in _token_groups(token)]


def phone_in(text: str) -> str:
    """The whole phone that a query asks for, or nothing; such a search is a protection check (REG-20).

    A landline without area code is asked for by its local digits.
    """
    try:
        return normalise(text).canonical
    except PhoneError as refused:
        return refused.params["digits"] if refused.code == "no_area_code" else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("ü", "v").strip()


def _token_groups(token: str) -> list[list[str]]:
    if HAN.fullmatch(token):
        return [[f"^{token}"]] if len(token) == 1 else [[pair] for pair in _pairs(token)]
    if re.fullmatch(r"\d{4}", token):
        return [[f"~{token}", f"{token}*"]]
    return [[f"{token}*"]]


def _pairs(text: str) -> list[str]:
    return [a + b for a, b in pairwise(text)]


def _name_terms(name: str):
    plain = _plain(name)
    yield from WORD.findall(plain)
    han = "".join(HAN.findall(plain))
    if not han:
        return
    yield f"^{han[0]}"
    yield from _pairs(han)
    for syllables in _readings(han[:PINYIN_INITIALS]):
        yield "".join(s[0] for s in syllables)
        if len(syllables) <= PINYIN_WHOLE:
            yield "".join(syllables)


def _readings(han: str):
    """The name in pinyin syllables: as written, and with its surname as surnames are read."""
    plain = [s for s in lazy_pinyin(han, style=Style.NORMAL, errors="ignore") if s.isascii()]
    if plain:
        yield plain
    if han[0] in SURNAMES:
        yield [SURNAMES[han[0]], *plain[1:]]


def _phone_terms(canonical: str) -> set[str]:
    """The phone with and without extension, its last four digits, and of a landline the local digits."""
    number = canonical.partition("转")[0]
    found = {f"={canonical}", f"={number}", f"~{number[-4:]}"}
    if number.startswith("+86") and not re.fullmatch(r"\+86[48]00\d{7}", number):
        area = 2 if number[3] in "12" else 3
        found.add(f"={number[3 + area :]}")
    return found
