"""The demo company's history, in order: people, products, then what they did, through the real services."""

import datetime as dt

from . import people, products

HISTORY = dt.timedelta(days=365)


def tell(*, now, scale=1):
    """Lay the whole company; returns how much of what. Deterministic for one `now`."""
    units, staff = people.lay()
    range_ = products.lay(staff["mkt1"], now=now - HISTORY)
    return {"units": len(units), "people": len(staff), "products": len(range_)}
