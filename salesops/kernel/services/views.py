"""A person's own views and columns of lists; nothing of the business, so the trail does not speak of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import Conflict, Invalid
from ..models import ColumnChoice, SavedView

MOST_VIEWS = 20


@transaction.atomic
def save(user, page, *, name, query):
    """Keep filters under a name; the same name again is replaced."""
    name = name.strip()
    if not name:
        raise Invalid(_("Name the view."), errors={"name": [_("Name the view.")]})
    if len(name) > 30:
        raise Invalid(_("At most 30 characters."), errors={"name": [_("At most 30 characters.")]})
    if SavedView.objects.filter(user=user, page=page).exclude(name=name).count() >= MOST_VIEWS:
        raise Conflict(_("A list keeps at most %(n)d views; delete one first.") % {"n": MOST_VIEWS})
    return SavedView.objects.update_or_create(user=user, page=page, name=name, defaults={"query": query})[0]


def delete(view):
    view.delete()


def hide(user, page, columns):
    """Keep which columns the person does not want to see."""
    ColumnChoice.objects.update_or_create(user=user, page=page, defaults={"hidden": columns})
