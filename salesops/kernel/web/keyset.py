"""Pages of a list without OFFSET: the next page begins after the last row shown.

Order by columns that are never empty; the primary key is added as the last one, so that no two rows are equal.
"""

import base64
import binascii
import json

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q


def full_order(order):
    """The order with the primary key as its last word, in the direction of the first."""
    names = [name.lstrip("-") for name in order]
    if "pk" in names or "id" in names:
        return list(order)
    return [*order, "-pk" if order and order[0].startswith("-") else "pk"]


def page_of(queryset, order, size, *, after="", before=""):
    """(rows, cursor of the page before, cursor of the page after); a cursor is empty where there is no such page."""
    order = full_order(order)
    backwards = bool(before)
    cursor = read(queryset.model, order, before or after)
    way = [turned(name) for name in order] if backwards else order
    if cursor:
        queryset = queryset.filter(beyond(way, cursor))
    rows = list(queryset.order_by(*way)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return rows, "", ""
    first, last = write(rows[0], order), write(rows[-1], order)
    if backwards:
        return rows, first if more else "", last
    return rows, first if cursor else "", last if more else ""


def turned(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def beyond(order, values):
    """What comes after the row with these values, in this order."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    first = order[0].lstrip("-")  # said once more on its own, so that the index is used
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & condition


def write(row, order):
    values = [value_of(row, name.lstrip("-")) for name in order]
    words = json.dumps(values, cls=Precise, separators=(",", ":"))
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


class Precise(DjangoJSONEncoder):
    """Instants with every microsecond: a cut one would lose or repeat rows."""

    def default(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def read(model, order, cursor):
    """The values of a cursor, or None where it is none of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))) if cursor else None
        if not isinstance(values, list) or len(values) != len(order) or None in values:
            return None
        return [typed(model, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
    except (ValueError, binascii.Error, TypeError, ValidationError):
        return None


def typed(model, path, value):
    field = field_of(model, path)
    return field.to_python(value) if field else value


def field_of(model, path):
    """The model field behind `customer__name`; None for an annotation."""
    field = None
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = getattr(field, "related_model", None) or model
    return field


def value_of(row, path):
    if isinstance(row, dict):
        return row["id"] if path == "pk" else row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row
