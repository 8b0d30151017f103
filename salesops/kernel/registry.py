"""Where the apps tell the kernel what they have: resources, navigation, panels, sections of today.

The kernel draws the shell, the inbox, search, timelines and files for all of them without knowing any.
Each app fills in its part once, in its AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Resource:
    """A kind of record people open: its model (whose queryset has `visible_to(user, now)`), words and pages.

    `record_name` is the URL name of its record page, `number` the attribute that names a record to people.
    """

    model: Any
    name: str
    label: Any
    record_name: str = ""
    number: str = "number"
    icon: str = "file"
    searchable: bool = False
    title: Callable | None = None  # (record, user, now) -> what a search result says, masked where it must be

    @property
    def key(self):
        return self.model._meta.label_lower

    def url(self, pk):
        return reverse(self.record_name, args=[pk]) if self.record_name else ""


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation, for people holding one of `roles` (empty: everybody)."""

    label: Any
    url_name: str
    icon: str
    group: Any
    order: int
    roles: tuple = ()
    badge: Callable | None = None  # (user, now) -> Badge | None
    phone_order: int | None = None


@dataclass(frozen=True)
class Badge:
    count: int
    hot: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of a lower app's page that an upper app draws; htmx loads it from `url_name` with the record's id."""

    page: str
    url_name: str
    order: int
    roles: tuple = ()


@dataclass(frozen=True)
class TodaySection:
    """A block of the start page: `build(user, now)` returns rows or None when there is nothing."""

    key: str
    order: int
    build: Callable
    roles: tuple = ()
    rail: bool = False


@dataclass
class Registry:
    resources: dict = field(default_factory=dict)
    nav: list = field(default_factory=list)
    panels: list = field(default_factory=list)
    today: list = field(default_factory=list)
    main_action: NavItem | None = None  # what sellers do all day: key N, the middle of the phone's bar

    def resource(self, **kwargs):
        entry = Resource(**kwargs)
        self.resources[entry.key] = entry
        return entry

    def add_nav(self, *items):
        self.nav.extend(items)
        self.nav.sort(key=lambda item: item.order)

    def add_panels(self, *panels):
        self.panels.extend(panels)
        self.panels.sort(key=lambda panel: panel.order)

    def add_today(self, *sections):
        self.today.extend(sections)
        self.today.sort(key=lambda section: section.order)

    def today_of(self, user):
        return [section for section in self.today if not section.roles or user.is_a(*section.roles)]

    def record_names(self):
        """The URL names of all record pages."""
        return {entry.record_name for entry in self.resources.values() if entry.record_name}

    def panels_of(self, page, user):
        return [p for p in self.panels if p.page == page and (not p.roles or user.is_a(*p.roles))]

    def find(self, subject_type):
        return self.resources.get(subject_type)

    def visible(self, subject_type, pk, user, now):
        """The record if the person sees it, else None."""
        entry = self.find(subject_type)
        return entry and entry.model.objects.visible_to(user, now).filter(pk=pk).first()


registry = Registry()
