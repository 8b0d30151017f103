"""The rule numbers of figures: the lines below which a figure counts as missed (SUP-2)."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.policybook import PERCENT, number

from .figures import BOOK

for entry in BOOK.values():
    if entry.kind == "percent":
        number(
            f"line_{entry.id.lower().replace('-', '_')}", int(entry.target or 0), PERCENT, f"{entry.id} SUP-2",
            _("Line of a figure"), 0, 100,
        )  # fmt: skip
