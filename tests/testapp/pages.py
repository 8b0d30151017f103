"""Pages of the test paper: a list, a form, a record; the kit of the house without the house."""

import django_filters
from django import forms
from django.urls import include, path
from django.utils import timezone

from salesops.kernel.errors import BusinessError, Conflict, Fact, Invalid, NotAllowed, WayOut
from salesops.kernel.web import look
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.blocks import Button, Empty
from salesops.kernel.web.forms import DateInput, Form, refused
from salesops.kernel.web.lists import Bulk, Column, ListPage, Preset, chosen
from salesops.kernel.web.pages import go, page

from .components import components
from .models import Paper


class PaperFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(
        label="State", choices=[("draft", "Draft"), ("approved", "Approved"), ("rejected", "Rejected")]
    )

    class Meta:
        model = Paper
        fields = ["state"]


class PaperList(ListPage):
    page, title, note = "testapp.papers", "Papers", "in reach: mine"
    columns = [
        Column("number", "Number", lambda row: row.number, css="a", sort="number", link=True, fixed=True),
        Column("text", "Text", lambda row: row.text, css="c"),
        Column("state", "State", lambda row: look.status("good", row.state), css="d"),
        Column("owner", "Owner", lambda row: row.owner.name, css="e"),
    ]
    filterset = PaperFilter
    presets = [Preset("all", "All"), Preset("drafts", "Drafts", "state=draft")]
    order = ("number",)
    page_size = 10
    search_hint = "Number"
    bulk = [Bulk("Finish", "paper-finish", "check")]
    empty = Empty("No papers yet", "Write one.", "file", Button("Write the first", "/papers/new/", primary=True))

    def queryset(self):
        return Paper.objects.visible_to(self.user, self.now).select_related("owner")

    def search(self, queryset, text):
        return queryset.filter(number__icontains=text)

    def url_of(self, row):
        return f"/papers/{row.pk}/"

    def actions(self):
        return [Button("Write", "/papers/new/", primary=True, icon="plus", key="N")]


class PaperForm(Form):
    text = forms.CharField(label="Text", max_length=20, help_text="In a few words")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect, initial="a")
    day = forms.DateField(label="Day", widget=DateInput(), required=False)

    def clean_text(self):
        if "O" in self.cleaned_data["text"]:
            raise refused("The 1st character is a letter O", "CUS-3")
        return self.cleaned_data["text"]


@audience(EVERYBODY)
def new(request):
    form = PaperForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        paper = Paper.objects.create(number=form.cleaned_data["text"], owner=request.user, unit=request.user.unit)
        return go(request, "/papers/", f"{paper.number} written")
    context = {"form": form, "title": "New paper", "submit": "Write", "cancel_url": "/papers/"}
    return page(request, "form.html", context, status=422 if form.errors else 200)


REFUSALS = {
    "422": BusinessError(
        "All 20 places are in use. What you typed is kept.", title="The places of this month are used up", rule="REG-8",
        facts=[Fact("Fact", "20 used"), Fact("Number", "BB-1")], ways_out=[WayOut("See the slip", "/papers/")],
    ),
    "403": NotAllowed("It lies with 沈立.", title="You submitted this quote", rule="APR-1"),
    "409": Conflict("沈立 agreed at 10:31.", title="Decided already", rule="APR-3"),
    "400": Invalid("Say what has to change.", errors={"comment": ["Say what has to change."]}),
}  # fmt: skip


@audience(EVERYBODY)
def refusing(request, status):
    raise REFUSALS[status]


@audience(EVERYBODY)
def finish(request):
    rows = chosen(request, PaperList, now=timezone.now())
    Paper.objects.filter(pk__in=[row.pk for row in rows]).update(state="approved")
    return go(request, "/papers/", f"{len(rows)} finished")


@audience(EVERYBODY)
def gallery(request):
    """Every component in every state, for eyes and axe."""
    context = {"title": "Components", "refusal": REFUSALS["422"], **components(timezone.now())}
    return page(request, "testapp/gallery.html", context)


urlpatterns = [
    path("papers/", audience(EVERYBODY)(PaperList.as_view())),
    path("papers/new/", new),
    path("papers/finish/", finish, name="paper-finish"),
    path("papers/refusing/<str:status>/", refusing),
    path("papers/gallery/", gallery),
    path("", include("salesops.urls")),
]
