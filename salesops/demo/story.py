"""The demo company's history, in order: people, products, then what they did, through the real services."""

from . import people


def tell(*, now, scale=1):
    """Lay the whole company; returns how much of what. Deterministic for one `now`."""
    units, staff = people.lay()
    return {"units": len(units), "people": len(staff)}
