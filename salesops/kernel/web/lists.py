"""List pages: search, filters in the URL, views, columns, keyset pages, bulk, export; one small class a list.

class QuoteList(ListPage):
    page, title, icon = "quotes.quotes", _("Quotes"), "file-dollar"
    columns = [Column("customer", _("Customer"), lambda q: q.customer.name, css="a", link=True), …]
    filterset, presets, order = QuoteFilter, [Preset("mine", _("Mine"), "status=draft")], ("-created_at",)
    def queryset(self): return Quote.objects.visible_to(self.user, self.now).select_related("customer")
    def url_of(self, row): return reverse("quotes:quote-record", args=[row.pk])

quote_list = audience(EVERYBODY)(QuoteList.as_view())
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ..errors import Invalid
from ..models import ColumnChoice, SavedView
from . import filters, keyset, look
from .blocks import Button, Empty

CAP = 1000
OWN_WORDS = ("q", "sort", "after", "before", "view", "part", "page_size")


@dataclass(frozen=True)
class Column:
    """One column: `cell(row)` gives text (escaped) or SafeString, formatted once a row.

    `css` names its place in the phone row: a title, b key number, c where, d clock, e limit, z left out. `sort` is a
    field to order by; it must never be empty.
    """

    key: str
    label: Any
    cell: Callable
    css: str = "z"
    sort: str = ""
    num: bool = False
    link: bool = False
    fixed: bool = False  # cannot be hidden
    hidden: bool = False  # hidden until somebody chooses it


@dataclass(frozen=True)
class Preset:
    """A view of the house: a tab with its own filters; `hide` leaves it out for some people."""

    key: str
    label: Any
    query: str = ""
    roles: tuple = ()


@dataclass(frozen=True)
class Bulk:
    """Something done to all chosen rows: posts `ids` (or `all=1` and `query`) to `url_name`; see `chosen`."""

    label: Any
    url_name: str
    icon: str = ""
    roles: tuple = ()
    confirm: Any = ""


class ListPage:
    """A list page. Subclasses say what it shows; see the head of this file."""

    book: dict = {}

    page = ""
    title: Any = ""
    note: Any = ""  # stands beside the title
    icon = "list"
    template = "list.html"
    columns: list = []
    filterset: Any = None
    presets: list = []
    order: tuple = ("-pk",)
    page_size = 50
    bulk: list = []
    export = ""  # resource key of the export; empty: none
    export_roles: tuple = ()
    search_hint: Any = ""  # what can be searched; empty: no search box
    empty = Empty(title=_("Nothing here yet"))
    counts = True  # tabs show how many

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.page:
            ListPage.book[cls.page] = cls

    @classmethod
    def as_view(cls, **settings):
        def view(request, **kwargs):
            return cls(request, **settings, **kwargs).respond()

        view.__name__, view.__module__, view.list_page = cls.__name__, cls.__module__, cls
        return view

    def __init__(self, request, *, now=None, params=None, **kwargs):
        self.request, self.user, self.kwargs = request, request.user, kwargs
        self.now = now or timezone.now()
        self.params = params if params is not None else self._params()

    # what subclasses say

    def queryset(self):
        """The rows in reach; begins with `visible_to(self.user, self.now)`."""
        raise NotImplementedError

    def search(self, queryset, text):
        """Rows that match the words of the search box."""
        return queryset

    def url_of(self, row):
        """The record page of a row; empty where there is none."""
        return ""

    def prepare(self, rows):
        """Add to the rows of one page what the cells need, in a fixed number of queries."""
        return rows

    def actions(self):
        """Buttons of the head, right; the last one may be primary."""
        return []

    def row_css(self, row):
        return ""

    def context(self):
        """More for the template."""
        return {}

    # parameters

    def _params(self):
        """The filters in force: those of the address, else those of the first view."""
        given = self.request.GET.copy()
        if any(name not in ("view", "part", "sort") and value for name, value in given.items()):
            return given
        view = self._view(given.get("view", "")) or (self.views[0] if self.views and "view" not in given else None)
        if view is None:
            return given
        params = QueryDict(view["query"], mutable=True)
        params["view"] = view["key"]
        for name in ("sort", "part"):
            if given.get(name):
                params[name] = given[name]
        return params

    @cached_property
    def views(self):
        """The tabs: views of the house, then the person's own."""
        house = [
            {"key": preset.key, "label": preset.label, "query": preset.query, "own": None}
            for preset in self.presets
            if not preset.roles or self.user.is_a(*preset.roles)
        ]
        own = SavedView.objects.filter(user=self.user, page=self.page)
        return house + [{"key": f"v{row.pk}", "label": row.name, "query": row.query, "own": row.pk} for row in own]

    def _view(self, key):
        return next((view for view in self.views if view["key"] == key), None)

    def filters_of(self, params):
        """The filters alone, in one order, so that two states can be compared."""
        return sorted((name, value) for name, values in params.lists() if name not in OWN_WORDS
                      for value in values if value != "")  # fmt: skip

    def state(self, *, without=(), **changes):
        """The address of this list with some parameters changed."""
        params = self.params.copy()
        for name in ("after", "before", "part", *without):
            params.pop(name, None)
        for name, value in changes.items():
            params.pop(name, None)
            if value not in ("", None):
                params[name] = value
        return f"?{params.urlencode()}"

    @property
    def kept_words(self):
        """What the search box carries along: filters, view and order."""
        return [(name, value) for name, values in self.params.lists() if name not in ("q", "after", "before", "part")
                for value in values if value]  # fmt: skip

    @property
    def words_beside_filters(self):
        """What the filter form carries along."""
        return [(name, self.params[name]) for name in ("q", "sort", "view") if self.params.get(name)]

    @property
    def query_of_filters(self):
        """What a saved view keeps: filters and order."""
        query = QueryDict(mutable=True)
        for name, values in self.params.lists():
            if name not in ("q", "after", "before", "part", "view"):
                query.setlist(name, [value for value in values if value])
        return query.urlencode()

    # rows

    @cached_property
    def sorts(self):
        return {column.key: column.sort for column in self.columns if column.sort}

    @cached_property
    def ordering(self):
        word = self.params.get("sort", "")
        field = self.sorts.get(word.lstrip("-"))
        if not field:
            return tuple(self.order)
        if word.startswith("-"):
            return (keyset.turned(field),)
        return (field,)

    def found(self, params=None):
        """The rows in reach that match filters and search, in no order."""
        params = self.params if params is None else params
        queryset = self.queryset()
        if self.filterset:
            self.bound = self.filterset(params, queryset=queryset, request=self.request)
            queryset = self.bound.qs
        text = params.get("q", "").strip()
        return self.search(queryset, text[:100]) if text else queryset

    def count(self, params=None):
        """How many, counted to 1,001 at most."""
        return self.found(params).order_by()[: CAP + 1].count()

    @cached_property
    def hidden(self):
        choice = ColumnChoice.objects.filter(user=self.user, page=self.page).first()
        if choice is not None:
            return set(choice.hidden)
        return {column.key for column in self.columns if column.hidden}

    @property
    def shown(self):
        return [column for column in self.columns if column.fixed or column.key not in self.hidden]

    @cached_property
    def allowed_bulk(self):
        rows = []
        for action in self.bulk:
            if not action.roles or self.user.is_a(*action.roles):
                rows.append({"label": action.label, "url": reverse(action.url_name), "icon": action.icon,
                             "confirm": action.confirm})  # fmt: skip
        return rows

    # answers

    def respond(self):
        if self.request.GET.get("part") == "counts":
            return render(self.request, "partials/list_counts.html", {"list": self, "tallies": self.tallies()})
        after, before = self.params.get("after", ""), self.params.get("before", "")
        rows, back, on = keyset.page_of(self.found(), self.ordering, self.page_size, after=after, before=before)
        rows = self.prepare(rows)
        context = {
            "list": self,
            "title": self.title,
            "heads": [self._head(column) for column in self.shown],
            "body": self.body(rows),
            "rows": rows,
            "back_url": self.state(before=back) if back else "",
            "on_url": self.state(after=on) if on else "",
            "first_url": self.state() if back else "",
            "chips": self.chips(),
            "filter_form": self.filter_form(),
            "tabs_of_list": self.tabs(),
            "changed": self.changed,
            "empty": None if rows else self.nothing(),
            "actions": self.actions(),
            "export_url": self.export_url(),
            **self.context(),
        }
        return render(self.request, self.template, context)

    def body(self, rows):
        """The rows of the table, formatted once, in Python."""
        columns, pick = self.shown, bool(self.allowed_bulk)
        out = []
        for row in rows:
            url = self.url_of(row)
            cells = [self._check(row)] if pick else []
            for column in columns:
                content = conditional_escape(column.cell(row))
                if column.link and url:
                    content = f'<a class="so-hitrow" href="{conditional_escape(url)}">{content}</a>'
                css = f"{column.css} so-num" if column.num else column.css
                cells.append(f'<td class="{css}">{content}</td>')
            out.append(f'<tr class="{self.row_css(row)}">{"".join(cells)}</tr>')
        return mark_safe("".join(out))

    def _check(self, row):
        pk = keyset.value_of(row, "pk")
        return format_html(
            '<td class="pick"><input class="form-check-input" type="checkbox" form="bulk" name="ids" value="{}" '
            'aria-label="{}"></td>',
            pk,
            _("Choose row %(pk)s") % {"pk": pk},
        )

    def _head(self, column):
        word = self.params.get("sort", "")
        if not column.sort:
            return {"column": column, "css": "so-num" if column.num else ""}
        up = word == column.key or (not word and self.order[0] == column.sort)
        down = word == f"-{column.key}" or (not word and self.order[0] == f"-{column.sort}")
        return {"column": column, "css": "so-num" if column.num else "", "up": up, "down": down,
                "url": self.state(sort=f"-{column.key}" if up else column.key)}  # fmt: skip

    def chips(self):
        """A chip for each filter in force, with the address without it."""
        bound = getattr(self, "bound", None)
        return filters.chips(bound, self.params, self.state) if bound is not None else []

    def filter_form(self):
        return filters.dressed(self.bound.form) if getattr(self, "bound", None) is not None else None

    @property
    def current(self):
        return self._view(self.params.get("view", ""))

    @property
    def changed(self):
        """Whether the filters differ from those of the chosen view."""
        view = self.current
        return bool(view) and self.filters_of(self.params) != self.filters_of(QueryDict(view["query"]))

    def tabs(self):
        current = self.current
        return [{**view, "url": f"?view={view['key']}", "on": bool(current) and current["key"] == view["key"]}
                for view in self.views]  # fmt: skip

    def tallies(self):
        """How many rows each view has; asked for after the page is there."""
        if not self.counts:
            return []
        return [{"key": view["key"], "count": look.capped(self.count(QueryDict(view["query"])), CAP)}
                for view in self.views]  # fmt: skip

    def nothing(self):
        """The empty state: the house's own words, or which condition to drop and what that would show."""
        chips = self.chips()
        text = self.params.get("q", "").strip()
        if text:
            return Empty(_("Nothing found"), _("No row matches “%(text)s”.") % {"text": text[:40]}, "search",
                         Button(_("Clear the search"), self.state(without=["q"])))  # fmt: skip
        if not chips or self._is_first_view():
            return self.empty
        best, chip = max(((self.count(QueryDict(chip["url"][1:])), chip) for chip in chips), key=lambda pair: pair[0])
        if not best:
            return Empty(_("Nothing matches these conditions"), "", "filter", Button(_("Clear all"), "?view="))
        words = _("Without “%(condition)s” there are %(count)s.") % {
            "condition": chip["value"],
            "count": look.capped(best),
        }
        return Empty(
            _("Nothing matches these conditions"), words, "filter", Button(_("Drop this condition"), chip["url"])
        )

    def _is_first_view(self):
        return bool(self.current) and self.current == self.views[0] and not self.changed

    def export_url(self):
        if not self.export or (self.export_roles and not self.user.is_a(*self.export_roles)):
            return ""
        try:
            url = reverse("kernel:export-new")
        except NoReverseMatch:
            return ""
        query = QueryDict(mutable=True)
        query["resource"], query["page"], query["query"] = self.export, self.page, self.params.urlencode()
        return f"{url}?{query.urlencode()}"


def chosen(request, list_page, *, now, limit=CAP):
    """The rows chosen for a bulk action, within reach: `ids`, or all that match the filters (`all`, `query`)."""
    if request.POST.get("all"):
        return list(list_page(request, now=now, params=QueryDict(request.POST.get("query", ""))).found()[:limit])
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal()][:limit]
    if not ids:
        raise Invalid(_("Choose at least one row."))
    return list(list_page(request, now=now, params=QueryDict()).queryset().filter(pk__in=ids))
