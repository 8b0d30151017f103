"""Addresses as people write them: the street line (REG-2), one form for comparing (CUS-3), and reading a pasted text.

Codes of `street_problem`: `missing` (nothing visible) · `too_short` · `only_names` (says no more than the division).
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from salesops.kernel import divisions
from salesops.kernel.divisions import Place, spellings
from salesops.kernel.phones import PhoneError, normalise
from salesops.kernel.texts import visible_core

NUMERALS = "零一二三四五六七八九"
CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百]+(?=号|幢|栋|座|弄|单元|楼|层|室|房|户|期|排|组)")
UNIT = re.compile(r"([0-9a-z]+)(?:号楼|号院|号房|号|#|幢|栋|座|楼|单元|门|层|室|房|户|弄)")
LABEL = re.compile(
    r"(?:收货人|收件人|联系人|客户姓名|客户|姓名|联系电话|手机号码|手机号|手机|电话|所在地区|详细地址|收货地址|地址)\s*:\s*"
)
PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)\d{1,3}[\s-]?|86[\s-]?)?(?:\(?0\d{2,3}\)?[\s-]?)?\d(?:[\s-]?\d){6,12}(?!\d)"
    r"(?:\s*(?:转|分机|ext\.?|#)\s*\d{1,6})?"
)
NAME = re.compile(r"[\u3400-\u9fff·]{2,5}|[A-Za-z][A-Za-z .'-]{1,40}")
SEPARATORS = re.compile(r"[\s,;。、|]+")
ROAD = re.compile(r"[东西南北中]?(?:路|街|大道)")
ADDRESS_WORD = re.compile(r"[路街道巷弄村镇乡号幢栋室苑府园城广场小区公寓大厦]$")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a pasted text holds; a part that was not found is empty."""

    name: str = ""
    phone: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""


def street_problem(province: str, city: str, district: str, street: str, *, least: int = 5) -> str | None:
    """Why a street line is no detailed address, or None (REG-2)."""
    text = visible_core(street)
    if not text:
        return "missing"
    if len(text) < least:
        return "too_short"
    rest = _without_names(text, Place(province, city, district))
    return None if any(c.isalnum() for c in rest) else "only_names"


def has_number(street: str) -> bool:
    """Whether the line names a house, building or room; one without any number is marked (REG-2)."""
    text = visible_core(street)
    return any(c.isdigit() for c in text) or bool(CHINESE_NUMBER.search(text))


def address_key(province: str, city: str, district: str, street: str) -> str:
    """One form of an address for finding the same household: 6幢1802, 6号楼1802室 and 6-1802 are the same (CUS-3)."""
    place = divisions.find(province, city, district) or Place(province, city, district)
    apart = re.sub(r"(?<=[0-9a-z])\s+(?=[0-9a-z])", "-", unicodedata.normalize("NFKC", street).lower())
    text, before = visible_core(apart), None
    while text != before:  # dropping a sign may bring two parts together that mean more
        text, before = _one_form(text, place), text
    return f"{place.province}{place.city}{place.district}:{text}"


def parse(text: str) -> Parsed:
    """Read name, phone and address out of a pasted text; a person confirms what was found (CUS-1)."""
    plain = LABEL.sub(" ", unicodedata.normalize("NFKC", text))
    phone, plain = _take_phone(plain)
    pieces = [piece for piece in SEPARATORS.split(plain) if piece]
    start, place, rest = _find_place(pieces)
    if place is None:
        name, others = _take_name(pieces)
        return Parsed(name=name, phone=phone, street="".join(others))
    name, before = _take_name(pieces[:start])
    after = pieces[rest.taken :]
    if not name:
        name, after = _take_name(after)
    return replace(place, name=name, phone=phone, street="".join([rest.text, *after, *before]))


@dataclass(frozen=True, slots=True)
class _Rest:
    """What follows the division in its piece, and how many pieces are used up."""

    text: str
    taken: int


def _without_names(text: str, place: Place) -> str:
    """Drop the names of the division that people repeat at the beginning of the street line."""
    parts = (place.province, place.city, place.district)
    names = sorted({name for part in parts if part for name in spellings(part)} | {"中国"}, key=len, reverse=True)
    while name := next((n for n in names if text.startswith(n) and not ROAD.match(text, len(n))), ""):
        text = text[len(name) :]
    return text


def _one_form(text: str, place: Place) -> str:
    text = _without_names(text, place)
    text = CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), text)
    text = UNIT.sub(r"\1-", text)
    text = re.sub(r"[^0-9a-z\u3400-\U0003ffff]+", "-", text)
    text = re.sub(r"(?<![0-9a-z])-|-(?![0-9a-z])", "", text)
    return re.sub(r"(?<![0-9a-z])0+(?=\d)", "", text)


def _number(chinese: str) -> int:
    """十二 -> 12, 一百零三 -> 103, 二〇一 -> 201."""
    chinese = chinese.replace("〇", "零").replace("两", "二")
    if not re.search("[十百]", chinese):
        return int("".join(str(NUMERALS.index(c)) for c in chinese))
    total, digit = 0, 0
    for c in chinese:
        if c in "十百":
            total, digit = total + (digit or 1) * (10 if c == "十" else 100), 0
        else:
            digit = NUMERALS.index(c)
    return total + digit


def _take_phone(text: str) -> tuple[str, str]:
    for found in PHONE.finditer(text):
        try:
            phone = normalise(found[0]).canonical
        except PhoneError:
            continue
        return phone, f"{text[: found.start()]} {text[found.end() :]}"
    return "", text


def _take_name(pieces: list[str]) -> tuple[str, list[str]]:
    """The piece that looks like a person's name, and the others."""
    for n, piece in enumerate(pieces):
        if NAME.fullmatch(piece) and not ADDRESS_WORD.search(piece):
            return piece, [*pieces[:n], *pieces[n + 1 :]]
    return "", pieces


def _find_place(pieces: list[str]) -> tuple[int, Parsed | None, _Rest]:
    """Where the division begins; its names may stand in one piece or in several."""
    for start in range(len(pieces)):
        for cut in range(len(pieces[start])):
            joined, ends = pieces[start][cut:], [len(pieces[start]) - cut]
            for piece in pieces[start + 1 : start + 4]:
                joined += piece
                ends.append(len(joined))
            place, length = _read_place(joined)
            if place and (cut == 0 or place.district):
                return start, place, _rest(joined, length, ends, start)
            if cut == 0 and not re.search(r"省|市|区|县|旗", joined):
                break
    return 0, None, _Rest("", 0)


def _rest(joined: str, length: int, ends: list[int], start: int) -> _Rest:
    n = next(n for n, end in enumerate(ends) if length <= end)
    return _Rest(joined[length : ends[n]], start + n + 1)


def _read_place(text: str) -> tuple[Parsed | None, int]:
    """The division at the beginning of a text and how long it is; a missing level is filled in where only one fits."""
    at = 2 if text.startswith("中国") else 0
    province, after = _starts_with(text, at, divisions.provinces())
    choices = [province] if province else divisions.provinces()
    for name in choices:
        city, end = _starts_with(text, after, divisions.cities(name))
        if not city and province and name in divisions.cities(name):
            city, end = name, after
        if not city:
            continue
        for placeholder in ("市辖区", "市"):
            end += len(placeholder) if text.startswith(placeholder, end) and placeholder != city[-1] else 0
        district, last = _starts_with(text, end, divisions.districts(city, name))
        return Parsed(province=name, city=city, district=district), last
    if province:
        return _district_below(text, province, after)
    return None, 0


def _district_below(text: str, province: str, after: int) -> tuple[Parsed, int]:
    """A province followed directly by a district: the city is the one that has it."""
    for city in divisions.cities(province):
        district, end = _starts_with(text, after, divisions.districts(city, province))
        if district and end - after > 2:
            return Parsed(province=province, city=city, district=district), end
    return Parsed(province=province), after


def _starts_with(text: str, at: int, names) -> tuple[str, int]:
    """The longest name, whole or short, that the text has at this place."""
    best, end = "", at
    for name in names:
        for written in spellings(name):
            if text.startswith(written, at) and at + len(written) > end:
                best, end = name, at + len(written)
    return best, end
