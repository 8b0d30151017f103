"""One number, one spelling (CUS-3): every way of writing a phone becomes the form it is compared in.

Canonical: mainland mobiles 11 digits, all others E.164, an extension after `转` (`+862161234567转801`).
Nothing is guessed: what could be two things is refused with a code that the pages put into words.

Codes of `PhoneError` (params in brackets): `empty` · `letter` (char, position) · `bad_character` (char, position) ·
`two_numbers` (parts: canonical forms where readable) · `too_short` (digits) · `too_long` (digits) ·
`no_area_code` (digits) · `bad_extension` · `unknown_form` (digits). Positions count from 1 in the text as typed.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

EXTENSION = re.compile(r"(?:转接|转分机|转|轉|分机号?|分機號?|extension|ext\.?|x|#)[\s:.\-]*", re.IGNORECASE)
BETWEEN_NUMBERS = re.compile(r"[/、,;|或和\n]")
BRACKETS = frozenset("()[]{}【】〔〕〈〉<>《》「」")
MOBILE = re.compile(r"0?(1[3-9]\d{9})")
LANDLINE = re.compile(r"0((?:10|2\d)\d{8}|[3-9]\d{2}[1-9]\d{6,7})")
SERVICE = re.compile(r"[48]00\d{7}")
LOCAL = re.compile(r"[1-9]\d{6,7}")
FULL_LENGTH = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{8}|[48]00\d{7}")  # no digit could follow
PARSE_CODES = {
    phonenumbers.NumberParseException.TOO_SHORT_NSN: "too_short",
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    phonenumbers.NumberParseException.TOO_LONG: "too_long",
}
LENGTH_CODES = {
    phonenumbers.ValidationResult.TOO_SHORT: "too_short",
    phonenumbers.ValidationResult.TOO_LONG: "too_long",
}
NEIGHBOURS = ("852", "853", "886")  # Hong Kong, Macao and Taiwan are often written without + or 00.


class PhoneError(ValueError):
    """A number that cannot be read without guessing; `code` and `params` say why, `rule` whose rule it is."""

    rule = "CUS-3"

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is stored and compared; `completed` says that the store's area code was put in front."""

    canonical: str
    completed: bool = False

    @property
    def number(self) -> str:
        return self.canonical.partition("转")[0]

    @property
    def extension(self) -> str:
        return self.canonical.partition("转")[2]

    @property
    def last_four(self) -> str:
        return self.number[-4:]

    @property
    def display(self) -> str:
        return display(self.canonical)


def normalise(text: str, *, area_code: str | None = None) -> Phone:
    """Read a number as people write it; a landline without area code gets the store's when one is given."""
    characters = _readable(text)
    if not any(c.isdigit() for c, _ in characters):
        _refuse_letters(characters)
        raise PhoneError("empty")
    _refuse_two_by_separator(characters, area_code)
    main, extension = _split_extension(characters)
    if main.count("+") > 1 or "+" in main.lstrip("(-. ")[1:]:
        raise PhoneError("bad_character", char="+", position=_position(characters, "+"))
    try:
        number, completed, dashed = _number(main, area_code)
    except PhoneError:
        _refuse_two_run_together(main, area_code)
        raise
    if extension and dashed:
        raise PhoneError("bad_extension")
    extension = extension or dashed
    return Phone(f"{number}转{extension}" if extension else number, completed)


def same(a: str, b: str) -> str:
    """`same`, `possible` (one of them lacks the extension) or `different`, for two canonical numbers (CUS-3)."""
    (number_a, _, ext_a), (number_b, _, ext_b) = a.partition("转"), b.partition("转")
    if number_a != number_b:
        return "different"
    if ext_a == ext_b:
        return "same"
    return "different" if ext_a and ext_b else "possible"


def mask(canonical: str) -> str:
    """138****8000 (SEC-1); an extension is hidden altogether."""
    number, _, extension = canonical.partition("转")
    head = number[:3] if not number.startswith("+") else number[:-8]
    tail = number[-4:] if len(number) > 9 else number[-2:]
    return f"{head}****{tail}{'转**' if extension else ''}"


def display(canonical: str) -> str:
    """The form people read: 138 0000 8017, 0571-87654321 转 801, 400-820-8820, +852 9123 4567."""
    number, _, extension = canonical.partition("转")
    return f"{_grouped(number)} 转 {extension}" if extension else _grouped(number)


def _grouped(number: str) -> str:
    if not number.startswith("+"):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    if not number.startswith("+86"):
        parsed = phonenumbers.parse(number)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = number[3:]
    if SERVICE.fullmatch(national):
        return f"{national[:3]}-{national[3:6]}-{national[6:]}"
    area = 2 if national[0] in "12" else 3
    return f"0{national[:area]}-{national[area:]}"


def _readable(text: str) -> list[tuple[str, int]]:
    """The visible characters in half-width form, each with its place in what was typed."""
    found = []
    for position, typed in enumerate(text.strip(), start=1 + len(text) - len(text.lstrip())):
        if unicodedata.category(typed) in {"Cf", "Mn"}:  # directional marks and joiners that come with a paste
            continue
        for c in unicodedata.normalize("NFKC", typed):
            found.append((_plain(c), position))
    return found


def _plain(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if c == "\n":
        return c
    if unicodedata.category(c) in {"Pd"} or c in "−_·•.":
        return "-"
    return " " if c.isspace() else c


def _refuse_letters(characters):
    for c, position in characters:
        if unicodedata.category(c)[0] in "LN" and not c.isdigit():
            raise PhoneError("letter", char=c, position=position)


def _position(characters, wanted: str) -> int:
    return next(position for c, position in reversed(characters) if c == wanted)


def _refuse_two_by_separator(characters, area_code):
    text = "".join(c for c, _ in characters)
    parts = [part for part in BETWEEN_NUMBERS.split(text) if any(c.isdigit() for c in part)]
    if len(parts) > 1:
        raise PhoneError("two_numbers", parts=[_hint(part, area_code) for part in parts])


def _refuse_two_run_together(main: str, area_code):
    """Two whole numbers with a space, a dash or nothing between them."""
    cuts = [m.end() for m in re.finditer(r"[\s-]+", main)] + [m.end() for m in re.finditer(r"(?=1[3-9])", main)]
    for cut in cuts:
        try:
            parts = [_number(part, area_code)[0] for part in (main[:cut], main[cut:])]
        except PhoneError:
            continue
        raise PhoneError("two_numbers", parts=parts) from None


def _hint(part: str, area_code) -> str:
    try:
        return normalise(part, area_code=area_code).canonical
    except PhoneError:
        return part.strip()


def _split_extension(characters) -> tuple[str, str]:
    """The number and its extension; every other letter or sign is refused with its place."""
    text = "".join(c for c, _ in characters)
    found = EXTENSION.search(text)
    start, end = (found.start(), found.end()) if found else (len(text), len(text))
    _refuse_letters(characters[:start] + characters[end:])
    for c, position in characters[:start] + characters[end:]:
        if not (c.isdigit() or c in "+- " or c in BRACKETS):
            raise PhoneError("bad_character", char=c, position=position)
    if not found:
        return text, ""
    extension = re.sub(r"[\s-]|[()\[\]]", "", text[end:])
    if not re.fullmatch(r"\d{1,8}", extension):
        raise PhoneError("bad_extension")
    return text[:start], extension


def _number(main: str, area_code) -> tuple[str, bool, str]:
    """Canonical number, whether the area code was put in front, extension after a last dash."""
    tidy = "".join(c for c in main if c not in BRACKETS).strip(" -")
    head, dash, tail = tidy.rpartition("-")
    if dash and re.fullmatch(r"\s*\d{1,6}\s*", tail) and _is_whole_landline(head):
        return (*_read(_joined(head), area_code), tail.strip())
    return (*_read(_joined(tidy), area_code), "")


def _joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _is_whole_landline(text: str) -> bool:
    """Whether a dash after it must begin an extension: nothing may follow, or the local part stands in one piece."""
    digits = _joined(text).removeprefix("+86").removeprefix("0086")
    national = digits if digits.startswith("0") or SERVICE.fullmatch(digits) else f"0{digits}"
    in_one_piece = len(re.split(r"[\s-]+", text.strip())[-1]) >= 7
    return bool(FULL_LENGTH.fullmatch(national) or (in_one_piece and LANDLINE.fullmatch(national)))


def _read(digits: str, area_code) -> tuple[str, bool]:
    international = digits.startswith("+") or (digits.startswith("00") and len(digits) > 8)
    if international:
        digits = digits.lstrip("+")
        digits = digits.removeprefix("00") if digits.startswith("00") else digits
        if not digits.startswith("86"):
            return _foreign(digits), False
        return _mainland_after_prefix(digits.removeprefix("86")), False
    national = _mainland(digits)
    if national:
        return national, False
    if digits.startswith("86") and len(digits) in (12, 13, 14):
        return _mainland_after_prefix(digits.removeprefix("86")), False
    if len(digits) in (11, 12) and digits.startswith(NEIGHBOURS):
        return _foreign(digits), False
    return _local(digits, area_code), True


def _mainland(digits: str) -> str:
    if mobile := MOBILE.fullmatch(digits):
        return mobile[1]
    if landline := LANDLINE.fullmatch(digits):
        return f"+86{landline[1]}"
    return f"+86{digits}" if SERVICE.fullmatch(digits) else ""


def _mainland_after_prefix(digits: str) -> str:
    """After +86 the 0 of the area code is left out, or written in brackets."""
    found = _mainland(digits) or _mainland(f"0{digits}")
    return found or _refuse_length(digits)


def _local(digits: str, area_code) -> str:
    if not LOCAL.fullmatch(digits):
        return _refuse_length(digits)
    area = re.sub(r"\D", "", area_code or "").lstrip("0")
    if not area:
        raise PhoneError("no_area_code", digits=digits)
    return _mainland(f"0{area}{digits}") or _refuse_length(digits)


def _foreign(digits: str) -> str:
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as unread:
        raise PhoneError(PARSE_CODES.get(unread.error_type, "unknown_form"), digits=len(digits)) from None
    verdict = phonenumbers.is_possible_number_with_reason(parsed)
    if verdict != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise PhoneError(LENGTH_CODES.get(verdict, "unknown_form"), digits=len(digits))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _refuse_length(digits: str):
    """Say short or long where the beginning tells what it should have been, else that the form is unknown."""
    count = len(digits)
    wanted = 11 if digits.startswith("1") else 12
    if count < 7 or (digits[0] in "01" and count < 11):
        raise PhoneError("too_short", digits=count)
    if count > wanted:
        raise PhoneError("too_long", digits=count)
    raise PhoneError("unknown_form", digits=count)
