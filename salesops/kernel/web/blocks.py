"""The larger blocks of pages as plain values; views fill them, `templates/partials/so_*.html` draw them."""

from dataclasses import dataclass, field
from typing import Any

from .look import Ticks


@dataclass(frozen=True)
class Button:
    """Something to press: a page to open, or a POST with the given fields."""

    label: Any
    url: str
    primary: bool = False
    icon: str = ""
    key: str = ""
    method: str = "get"
    fields: dict = field(default_factory=dict)
    danger: bool = False
    off_because: Any = ""
    confirm: Any = ""


@dataclass(frozen=True)
class Clock:
    """One cell of the status bar: label and rule id, a value, ticks, and a line on what changes it."""

    label: Any
    value: Any
    rule: str = ""
    note: Any = ""
    tone: str = ""
    ticks: Ticks | None = None
    foot: Any = ""


@dataclass(frozen=True)
class Standing:
    """The first cell of the status bar: the state in a word, and one or two lines on where it comes from."""

    tone: str
    text: Any
    lines: tuple = ()
    why_url: str = ""


@dataclass(frozen=True)
class NextAction:
    """What to do now and why; at most two buttons, the last one is the filled one."""

    title: Any
    reason: Any = ""
    buttons: tuple = ()
    over: bool = False


@dataclass(frozen=True)
class WhyRule:
    """One rule of a why panel: `rows` are (label, text, strong): fact, calculation, not counted, what to do."""

    title: Any
    rule: str
    rows: tuple = ()


@dataclass(frozen=True)
class Why:
    """A question with its working: one sentence, then a block a rule, then the policy version."""

    question: Any
    answer: Any
    rules: tuple = ()
    version: Any = ""
    version_url: str = ""
    close_url: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. Contacts speak (`speaks`), the trail whispers. `counts`: True filled node with a green
    effect line, False hollow with a grey one, None without a verdict."""

    at: Any
    title: Any
    icon: str = ""
    who: Any = ""
    text: Any = ""
    next_step: Any = ""
    effect: Any = ""
    counts: bool | None = None
    rule: str = ""
    speaks: bool = False
    url: str = ""
    corrections: tuple = ()


@dataclass(frozen=True)
class Lane:
    """One approver of a round: role and person, the state with a dot, his words, the time."""

    role: Any
    person: Any
    tone: str
    state: Any
    note: Any = ""
    comment: Any = ""
    initial: str = ""


@dataclass(frozen=True)
class Slip:
    """The quota as a bank slip: free places of a limit, the last lines, all of them behind a link."""

    title: Any
    free: int
    limit: int
    used: int
    freed: int = 0
    lines: tuple = ()  # (day, text, change, balance)
    note: Any = ""
    rule: str = "REG-8"
    url: str = ""

    @property
    def slots(self):
        used = ["u"] * min(self.used, self.limit)
        freed = ["f"] * min(self.freed, self.limit - len(used))
        return used + freed + [""] * (self.limit - len(used) - len(freed))


@dataclass(frozen=True)
class Empty:
    """Nothing here: what is missing, one sentence, one button."""

    title: Any
    text: Any = ""
    icon: str = "list"
    button: Button | None = None
    teach: bool = False


@dataclass(frozen=True)
class Stage:
    """One station of a path bar or wizard: `state` is done, now or later."""

    label: Any
    state: str = "later"
    note: Any = ""


@dataclass(frozen=True)
class TodayRow:
    """One row of the start page. `ticks` and `chip` form the clock, `note` stands right of it, `button` acts."""

    title: Any
    text: Any = ""
    where: Any = ""
    url: str = ""
    icon: str = ""
    icon_tone: str = ""
    ticks: Ticks | None = None
    chip: Any = ""
    note: Any = ""
    when: Any = ""
    button: Button | None = None


@dataclass(frozen=True)
class TodayBlock:
    """A section of the start page: a title, a count in words, rows, a link to all. `urgent` rows may become the next
    action of the page: (weight, NextAction), the heaviest wins."""

    title: Any
    rows: tuple = ()
    count: Any = ""
    link: Any = ""
    url: str = ""
    template: str = ""
    context: dict = field(default_factory=dict)
    next: tuple | None = None
