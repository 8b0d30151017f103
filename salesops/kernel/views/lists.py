"""A person's own views and columns of lists."""

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..errors import Invalid
from ..models import SavedView
from ..services import views as own_views
from ..web.audience import EVERYBODY, audience
from ..web.lists import ListPage
from ..web.pages import back, go


def _list_page(request):
    found = ListPage.book.get(request.POST.get("page", ""))
    if found is None:
        raise Invalid(_("There is no such list."))
    return found


@audience(EVERYBODY)
@require_POST
def save_view(request):
    list_page = _list_page(request)
    query = QueryDict(request.POST.get("query", "")[:1000]).urlencode()
    view = own_views.save(request.user, list_page.page, name=request.POST.get("name", ""), query=query)
    return go(request, f"{back(request)}?view=v{view.pk}", _("View saved"))


@audience(EVERYBODY)
@require_POST
def delete_view(request, pk):
    own_views.delete(get_object_or_404(SavedView, pk=pk, user=request.user))
    return go(request, back(request), _("View deleted"))


@audience(EVERYBODY)
@require_POST
def choose_columns(request):
    list_page = _list_page(request)
    shown = set(request.POST.getlist("shown"))
    own_views.hide(
        request.user, list_page.page, [c.key for c in list_page.columns if not c.fixed and c.key not in shown]
    )
    return go(request, back(request))
