"""Numbers of papers and cases: prefix, month or day, running number without gaps in a series."""

from django.db import transaction
from django.db.models import F

from ..clock import local_day
from ..models import Counter


@transaction.atomic
def next_number(prefix, *, now, by="month", width=4):
    """The next number of a series, as `Q-2611-0142` (by month) or `BB-261106-031` (by day)."""
    day = local_day(now)
    period = day.strftime("%y%m") if by == "month" else day.strftime("%y%m%d")
    series = f"{prefix}-{period}"
    if not Counter.objects.filter(series=series).update(last=F("last") + 1):
        Counter.objects.get_or_create(series=series)
        Counter.objects.filter(series=series).update(last=F("last") + 1)
    return f"{series}-{Counter.objects.get(series=series).last:0{width}d}"
