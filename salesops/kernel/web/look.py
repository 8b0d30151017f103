"""Small parts of the look, drawn in Python so that lists format a cell once a row: icons, ticks, dots, dates, money.

Templates use the same functions through the tags of `templatetags/so.py`. Nothing here decides anything: dates and
tones come from the functions of the rules.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..clock import local_day

MINUS = "−"
TONES = ("", "good", "soon", "over", "wait", "act", "pause")


@cache
def _sprite():
    return static("vendor/icons.svg")


def icon(name, size="", label="", css=""):
    """An outline icon of the sprite; `size` 18, 20 or 24, 16 without; `label` only where no word stands beside it."""
    classes = " ".join(filter(None, ["so-i", f"so-i-{size}" if size else "", css]))
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', classes, label,
                           _sprite(), name)  # fmt: skip
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, _sprite(), name)


@dataclass(frozen=True)
class Ticks:
    """Day ticks: one tick is one day of the rule.

    `passed` days filled, then today outlined (if it lies within), the rest pale; `extra` of the last ones were added by
    an extension. `words` say the same for those who do not see them.
    """

    total: int
    passed: int
    words: Any
    tone: str = ""
    today: bool = True
    extra: int = 0

    @classmethod
    def between(cls, start, last, today, words, *, tone="", extra=0):
        """Ticks for the days after `start` up to `last`, seen on `today`."""
        total, gone = (last - start).days, (today - start).days - 1
        return cls(total, max(0, min(gone, total)), words, tone, 0 <= gone < total, extra)

    def html(self, size=""):
        marks = []
        for day in range(self.total):
            kinds = []
            if self.tone not in ("pause", "good"):
                if self.tone == "over" or day < self.passed:
                    kinds.append("u")
                elif self.today and day == self.passed:
                    kinds.append("t")
                elif day >= self.total - self.extra:
                    kinds.append("ex")
            marks.append(f'<i class="{kinds[0]}"></i>' if kinds else "<i></i>")
        css = {"pause": "pz", "good": "ok"}.get(self.tone, self.tone)
        classes = " ".join(filter(None, ["so-days", size, css]))
        return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', classes, self.words,
                           mark_safe("".join(marks)))  # fmt: skip


def tone_of(last, today, *, within):
    """The tone of a last day: over when it is past, soon when it is at most `within` days away."""
    if today > last:
        return "over"
    return "soon" if (last - today).days <= within else ""


def status(tone, text):
    """A dot and a word: good disc, soon half disc, over diamond, wait ring, act blue disc, "" ended grey disc."""
    return format_html('<span class="so-st {}">{}</span>', tone, text)


def countdown(text, tone="", icon_name=""):
    """A countdown chip; minutes carry the clock icon."""
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="so-cd {}">{}{}</span>', tone, mark, text)


def days_left(last, today):
    """`2 days left`, `today 24:00`, `tomorrow`, `1 day over`: absolute within a day, days beyond."""
    left = (last - today).days
    if left < 0:
        return ngettext("%(n)d day over", "%(n)d days over", -left) % {"n": -left}
    if left == 0:
        return _("today 24:00")
    if left == 1:
        return _("tomorrow")
    return ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}


def rule(rule_id, text=""):
    """A rule id that opens its page."""
    if not rule_id:
        return ""
    try:
        url = reverse("kernel:rule", args=[rule_id])
    except NoReverseMatch:
        return format_html('<span class="so-rule">{}</span>', text or rule_id)
    return format_html('<a class="so-rule" href="{}">{}</a>', url, text or rule_id)


def money(amount, sign=True):
    """`¥186,400.00`; a minus stands before the sign."""
    if amount is None:
        return "—"
    amount = Decimal(amount)
    return f"{MINUS if amount < 0 else ''}{'¥' if sign else ''}{abs(amount):,.2f}"


def money_short(amount):
    """Money on boards: `¥412.6 万` in Chinese, whole yuan elsewhere."""
    if amount is None:
        return "—"
    amount = Decimal(amount)
    minus = MINUS if amount < 0 else ""
    if abs(amount) >= 100000:
        return minus + _("¥%(n)s × 10,000") % {"n": f"{abs(amount) / 10000:,.1f}"}
    return f"{minus}¥{abs(amount):,.0f}"


def signed(number):
    """`+1`, `−1`, `0` with a true minus."""
    return f"+{number}" if number > 0 else f"{MINUS}{-number}" if number < 0 else "0"


def percent(share, places=1):
    """A share of 1 as a percentage; a dash where there is none."""
    if share is None:
        return "—"
    number = Decimal(share) * 100
    return f"{MINUS if number < 0 else ''}{abs(number):.{places}f}%"


def day(value, today=None):
    """`11-16`; other years `2025-11-16`."""
    if value is None:
        return "—"
    if isinstance(value, dt.datetime):
        value = local_day(value)
    today = today or local_day(timezone.now())
    return value.strftime("%m-%d") if value.year == today.year else value.isoformat()


def instant(value, today=None, *, seconds=False):
    """`11-16 10:05`, of today `today 10:05`; other years `2025-11-16 10:05`."""
    if value is None:
        return "—"
    today = today or local_day(timezone.now())
    local = timezone.localtime(value, timezone.get_default_timezone())
    clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    if local.date() == today:
        return _("today %(clock)s") % {"clock": clock}
    return f"{day(local.date(), today)} {clock}"


def until(day_):
    """The last day that counts, as people say it: `11-21 24:00`."""
    return f"{day(day_)} 24:00"


def ago(value, now):
    """How long something waits: `40 min`, `2 hours`, `yesterday`, `3 days`."""
    minutes = max(0, int((now - value).total_seconds() // 60))
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    days = (local_day(now) - local_day(value)).days
    return _("yesterday") if days == 1 else ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def long_day(value):
    """The head of a day: `11 月 19 日 周四`."""
    weekday = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")][value.weekday()]
    return _("%(weekday)s %(month)d/%(day)d") % {"weekday": weekday, "month": value.month, "day": value.day}


def capped(count, cap=1000):
    """`1000+` above the cap."""
    return f"{cap}+" if count > cap else str(count)


def initial(name):
    """The letter in the round of a person."""
    return (name or "?")[:1]


def quote(text):
    """Words somebody said, in the quotation marks of the language."""
    return pgettext("quotation", "“%(text)s”") % {"text": text}


def light(share_text, tone):
    """The margin light: full green, two thirds amber, one third red, with the number."""
    return format_html('<span class="so-light {}">{}</span>', tone if tone != "good" else "", share_text)


def bar(share, *, mark=None, css="so-c1f", size=""):
    """A bar as SVG (no style attribute): `share` of 1, `mark` a black tick at a share of 1."""
    width = round(max(0.0, min(1.0, float(share or 0))) * 100, 1)
    tick = mark_safe("")
    if mark is not None:
        at = round(max(0.0, min(1.0, float(mark))) * 100, 1)
        tick = format_html('<rect class="so-bartgt" x="{}%" y="0" width="2" height="100%"/>', at)
    return format_html(
        '<svg class="so-barsvg {}" aria-hidden="true"><rect class="so-barbg" width="100%" height="100%"/>'
        '<rect class="{}" width="{}%" height="100%"/>{}</svg>',
        size, css, width, tick,
    )  # fmt: skip


def join(parts, separator=" "):
    """Parts of a cell in one row, empty ones left out."""
    kept = [part for part in parts if part not in ("", None)]
    return SafeString(separator.join(format_html("{}", part) for part in kept))
