"""The few lines of a chart as SVG coordinates; the same numbers stand in a table beside it."""

from decimal import Decimal

SPARK_W, SPARK_H = 96, 20


def sparkline(values, target, *, best_is_low=False):
    """Points of a small line, the height of its target line, and whether the last value misses it.

    None where fewer than two weeks have a value.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min([*known, target or known[0]]), max([*known, target or known[0]])
    span = (high - low) or Decimal(1)
    step = Decimal(SPARK_W - 4) / (len(values) - 1)

    def height(value):
        return f"{SPARK_H - 3 - (value - low) * (SPARK_H - 6) / span:.1f}"

    points = [f"{2 + index * step:.1f},{height(value)}" for index, value in enumerate(values) if value is not None]
    x, y = points[-1].split(",")
    misses = target is not None and known[-1] < target
    return {"points": " ".join(points), "x": x, "y": y, "target": target and height(target), "misses": misses}


class Plot:
    """A line chart of a sum growing through a period: x by day, y by CNY, four hairlines."""

    WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 600, 236, 44, 74, 12, 24

    def __init__(self, days, top):
        self.days, self.top = max(days - 1, 1), max(Decimal(top), Decimal(1))

    def x(self, day):
        return round(self.LEFT + (self.WIDTH - self.LEFT - self.RIGHT) * day / self.days, 1)

    def y(self, amount):
        room = self.HEIGHT - self.TOP - self.BOTTOM
        return round(float(self.HEIGHT - self.BOTTOM - room * Decimal(amount) / self.top), 1)

    def line(self, points):
        """`points` are (day from 0, amount)."""
        return " ".join(f"{self.x(day)},{self.y(amount)}" for day, amount in points)

    def grid(self):
        """Hairlines with their figures in 10,000 CNY."""
        step = nice_step(self.top / 3)
        count = int(self.top / step) + 1
        return [{"y": self.y(step * n), "text": f"{step * n / 10000:g}"} for n in range(count)]

    def ticks(self, first, last):
        """Days named below the axis: first, last, and a few between."""
        marks = sorted({0, self.days, *(round(self.days * n / 4) for n in range(1, 4))})
        return [{"x": self.x(n), "day": first.fromordinal(first.toordinal() + n)} for n in marks]


def nice_step(rough):
    """1, 2 or 5 times a power of ten, not below a rough step."""
    rough = Decimal(rough)
    magnitude = Decimal(10) ** (len(str(int(rough))) - 1)
    return next((factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough), magnitude * 10)
