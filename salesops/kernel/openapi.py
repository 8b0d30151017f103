"""One component of the OpenAPI document for every schema and word list, however many share a short name."""

import re

from ninja.openapi import schema as generated
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import DefsRef

FOLDERS = {"salesops", "api", "api_resources", "models"}


class Components(NinjaGenerateJsonSchema):
    """Names a component by where it is declared: `orders.order.Order.Status`, `quotes.quotes.LineOut`.

    Short class names alone would let the `Status` of one app replace that of another in the document.
    """

    def get_defs_ref(self, core_mode_ref):
        ref = super().get_defs_ref(core_mode_ref)
        self._prioritized_defsref_choices[ref].insert(0, DefsRef(component_name(core_mode_ref[0])))
        return ref


def component_name(core_ref):
    """`salesops.kernel.api.Page:93[QuoteOut:94]` -> `kernel.Page.QuoteOut`: without ids and folders every app has."""
    place, _bracket, arguments = re.sub(r":\d+|]", "", core_ref).partition("[")
    parts = [part for part in place.split(".") if part not in FOLDERS]
    return ".".join([*parts, *(arguments.split(",") if arguments else ())])


def install():
    """Let django-ninja draw its document with these names; it offers no setting for it."""
    generated.NinjaGenerateJsonSchema = Components
