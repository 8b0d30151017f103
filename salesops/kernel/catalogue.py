"""The Chinese catalogue: built from locale/parts with Babel, compared with what the code says.

`locale/parts/*.zh_Hans.po` is the only source. The compiled `django.mo` beside it is made at set-up and never
committed, so no system gettext is needed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
APPS = ("salesops", "leads", "quotes", "contracts", "orders", "aftersales", "kpi")
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}{ending}": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
    for ending in ("_lazy", "_noop")
}
TEMPLATES = {".html", ".txt"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)(?:[!:][^{}]*)?\}")

Key = tuple[str, str]  # context, msgid (the singular)


@dataclass
class Report:
    """What a comparison of code and catalogue found; lists of sentences for people."""

    untranslated: list[str] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.untranslated and not self.faulty


def parts(root: Path) -> list[Path]:
    return sorted((root / "locale" / "parts").glob(f"*.{LOCALE}.po"))


def compiled(root: Path) -> Path:
    return root / "locale" / LOCALE / "LC_MESSAGES" / "django.mo"


def read(root: Path) -> tuple[Catalog, list[str]]:
    """All parts as one catalogue, and a sentence for each msgid that two parts translate differently."""
    whole, clashes, origin = Catalog(locale=LOCALE, charset="utf-8"), [], {}
    for path in parts(root):
        with path.open("rb") as file:
            part = read_po(file, locale=LOCALE)
        for message in _entries(part):
            known = whole.get(_single(message.id), message.context)
            if known is None:
                whole.add(message.id, message.string, context=message.context)
                origin[_key(message)] = path.name
            elif known.string != message.string:
                clashes.append(
                    f"{_say(message)}: “{_words(known)}” in {origin[_key(message)]}, “{_words(message)}” in {path.name}"
                )
    return whole, clashes


def compile_parts(root: Path) -> Path:
    """Write the compiled catalogue; swapped in whole, so a running server never reads half a file."""
    catalogue, _clashes = read(root)
    content, target = BytesIO(), compiled(root)
    write_mo(content, catalogue)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".mo.new")
    draft.write_bytes(content.getvalue())
    draft.replace(target)
    return target


def compare(root: Path) -> Report:
    """Hold the catalogue against every translatable text of the code and the templates."""
    catalogue, clashes = read(root)
    report, used = Report(faulty=clashes), set()
    for place, message in texts_of_the_code(root):
        if _key(message) in used:
            continue
        used.add(_key(message))
        known = catalogue.get(_single(message.id), message.context)
        if known is None or not all(_strings(known)):
            report.untranslated.append(f"{place}: {_say(message)}")
        elif message.pluralizable != known.pluralizable:
            report.faulty.append(f"{place}: {_say(message)}: plural in one of code and catalogue only")
    for message in _entries(catalogue):
        if all(_strings(message)) and not _placeholders_fit(message):
            report.faulty.append(f"{_say(message)}: other placeholders in “{_words(message)}”")
        if _key(message) not in used:
            report.unused.append(_say(message))
    return report


def texts_of_the_code(root: Path) -> Iterator[tuple[str, Message]]:
    for path in sources(root):
        content = path.read_bytes()
        if path.suffix in TEMPLATES:
            content = _as_python(content.decode(), path)
        for line, msgid, _comments, context in extract("python", BytesIO(content), keywords=KEYWORDS):
            if _single(msgid):
                yield f"{path.relative_to(root)}:{line}", Message(msgid, context=context)


def sources(root: Path) -> Iterator[Path]:
    """Python files of the apps without migrations, and the templates."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for folder in (root / "templates", *(root / app for app in APPS)):
        for path in sorted(folder.rglob("*")):
            if path.suffix in TEMPLATES and "templates" in path.parts:
                yield path


def _as_python(template: str, path: Path) -> bytes:
    # Lines are stripped because the tokenizer minds indentation and templates do not.
    lines = templatize(template, origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines).encode()


def _placeholders_fit(message: Message) -> bool:
    """A translation may use the placeholders of the singular or of the plural, and must use one set whole."""
    ids = [message.id] if isinstance(message.id, str) else message.id
    allowed = [placeholders(text) for text in ids]
    return all(placeholders(text) in allowed for text in _strings(message))


def placeholders(text: str) -> list[str]:
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def _entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _single(msgid) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _key(message: Message) -> Key:
    return message.context or "", _single(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])


def _words(message: Message) -> str:
    return " / ".join(_strings(message))


def _say(message: Message) -> str:
    return f"“{_single(message.id)}”" + (f" ({message.context})" if message.context else "")
