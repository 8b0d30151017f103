"""What changed between two versions of a text, word by word, readable in Chinese (CON-2)."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(
    r"\d[\d,]*(?:\.\d+)?%?|[一二三四五六七八九十百千万两零〇]+[年月日天个次倍]?|[A-Za-z]+|\s+|.", re.DOTALL
)
SHORT = 2  # characters that stay between two changes are shown as changed with them


@dataclass(frozen=True)
class Piece:
    """A run of text: `same`, `gone` or `new`."""

    kind: str
    text: str


def words(text):
    """Figures with their unit and Latin words are one word each, Chinese characters one by one."""
    return WORD.findall(text)


def compare(old, new):
    """The pieces of which both texts consist, in reading order; a deletion stands before what replaced it."""
    before, after = words(old), words(new)
    codes = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    spans = [(kind == "equal", "".join(before[a:b]), "".join(after[c:d])) for kind, a, b, c, d in codes]
    pieces = []
    for same, gone, added in _joined(spans):
        if same:
            pieces.append(Piece("same", gone))
            continue
        if gone:
            pieces.append(Piece("gone", gone))
        if added:
            pieces.append(Piece("new", added))
    return pieces


def _joined(spans):
    """Changes that only a few characters part are read as one change: `30 日` became `45 日`, not 30 45 alone."""
    result = []
    for place, (same, gone, added) in enumerate(spans):
        between = same and 0 < place < len(spans) - 1 and len(gone.strip()) < SHORT and not _is_mark(gone)
        if (between or not same) and result and not result[-1][0]:
            _same, was, now = result.pop()
            result.append((False, was + gone, now + added))
        else:
            result.append((same, gone, added))
    return result


def _is_mark(text):
    return any(character in "，。；：、,.;:（）()" for character in text)


def changed(old, new):
    """The keys of the clauses whose text differs."""
    return [key for key in {**old, **new} if old.get(key, "") != new.get(key, "")]
