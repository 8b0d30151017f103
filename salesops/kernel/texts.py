"""What of a text can be seen: for checks against empty and invisible entries (REG-2, REG-18)."""

import unicodedata

# Letters by category, yet nothing to look at: Hangul fillers and the empty Braille pattern.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Private and unassigned code points stay visible: rare characters of names live there.
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})


def visible_core(text: str) -> str:
    """The characters a reader sees, in one spelling and without any space; empty when there is nothing to see."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if is_visible(c))


def is_visible(character: str) -> bool:
    """Whether the character alone leaves a mark on the page."""
    return character not in BLANK_LETTERS and unicodedata.category(character) not in INVISIBLE_CATEGORIES
