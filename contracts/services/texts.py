"""Typed clauses as they are kept (CON-1)."""

from django.utils.translation import gettext as _

from salesops.kernel.errors import Invalid

from ..models import Clause
from . import wording

LONGEST_CLAUSE = 8000


def clean(contract, clauses):
    """Typed clauses as they are kept; Invalid for an unknown or endless one."""
    errors = {f"clauses.{key}": [_("There is no such clause.")] for key in clauses if key not in Clause.values}
    for key, text in clauses.items():
        if not isinstance(text, str) or len(text) > LONGEST_CLAUSE:
            errors.setdefault(f"clauses.{key}", [_("At most %(most)s characters.") % {"most": LONGEST_CLAUSE}])
    if errors:
        raise Invalid(_("Some clauses cannot be kept."), rule="CON-1", errors=errors)
    return {key: wording.hidden(contract, text.replace("\r\n", "\n").strip()) for key, text in clauses.items()}
