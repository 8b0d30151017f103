"""When the owner is reminded of a due day (REG-4, REG-29): a day ahead and on the day, at nine, when he works."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_BACK = 60  # days; somebody away longer than this is reminded through his delegate


def reminders(
    due_on: date,
    works: Callable[[date], bool],
    tz: ZoneInfo,
    *,
    since: datetime | None = None,
    at: time = time(9),
) -> dict[str, datetime]:
    """`ahead` and `on_day` with the instant each goes out, on a day the person works, else his last one before.

    One that would have had to go out before the clock began (`since`) is left out; two on one instant are `on_day`.
    """
    found = {}
    for kind, wanted in (("ahead", due_on - timedelta(days=1)), ("on_day", due_on)):
        day = next((d for n in range(LOOK_BACK) if works(d := wanted - timedelta(days=n))), None)
        instant = datetime.combine(day, at, tz).astimezone(UTC) if day else None
        if instant and (since is None or instant > since):
            found[kind] = instant
    if found.get("ahead") == found.get("on_day"):
        found.pop("ahead", None)
    return found
