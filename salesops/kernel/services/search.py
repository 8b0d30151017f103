"""Find records by any spelling of a phone, last four digits, name, pinyin, initials, place or number.

Terms lie in a side table; a record's own visibility decides who finds it.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ..models import SearchTerm
from ..registry import registry
from ..searchterms import HAN, phone_in, query_terms, terms_for

LONGEST = SearchTerm._meta.get_field("term").max_length
ENOUGH = 100
PAGE, PAGES = 500, 8  # how far a common word is followed through records out of reach

_phone_listeners = []


@dataclass(frozen=True)
class Hit:
    """A record that was found; `title` is what the reader may read of it."""

    resource: Any
    record: Any
    title: str
    url: str


def index(subject, *, names=(), phones=(), numbers=(), places=()):
    """Rewrite the search terms of a record, in the caller's transaction; phones in canonical form."""
    wanted = terms_for(phones=phones, numbers=numbers)
    for name in names:
        wanted |= terms_for(name=name)
    for place in places:
        wanted |= _place_terms(place)
    wanted = {term[:LONGEST] for term in wanted}
    mark = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    there = set(SearchTerm.objects.filter(**mark).values_list("term", flat=True))
    if gone := there - wanted:
        SearchTerm.objects.filter(**mark, term__in=gone).delete()
    new = [SearchTerm(**mark, term=term) for term in sorted(wanted - there)]
    SearchTerm.objects.bulk_create(new, ignore_conflicts=True)


def forget(subject):
    """A record that nobody shall find any longer (anonymised, merged away)."""
    SearchTerm.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).delete()


def _place_terms(place):
    runs = HAN.findall(place)
    return {run[n : n + 2] for run in runs for n in range(len(run) - 1)} | set(
        re.findall(r"[0-9a-z][0-9a-z-]*", place.lower())
    )


def on_phone_search(listener):
    """Call `listener(user=, phone=, hits=, now=)` for every search by a whole phone (REG-20).

    It counts the search as a check where a hit is masked for the reader, and may raise TooMany.
    """
    _phone_listeners.append(listener)
    return listener


def find(user, text, now, *, limit=8):
    """Records within reach that match every word, newest first, at most `limit` of a kind: {resource: [Hit]}."""
    found = {}
    for resource in registry.resources.values():
        if resource.searchable:
            rows = matching(resource.model.objects.visible_to(user, now), text)[:limit]
            hits = [_hit(resource, row, user, now) for row in rows]
            if hits:
                found[resource.name] = hits
    if phone := phone_in(text):
        hits = [hit for of_kind in found.values() for hit in of_kind]
        for listener in _phone_listeners:
            listener(user=user, phone=phone, hits=hits, now=now)
    return found


def _hit(resource, row, user, now):
    title = resource.title(row, user, now) if resource.title else str(row)
    return Hit(resource, row, str(title), resource.url(row.pk))


def matching(queryset, text):
    """The visible rows of one kind that match the text, newest first, as a list (search of a list page, API)."""
    groups = query_terms(text)
    if not groups:
        return []
    found = []
    for ids in _pages(queryset.model._meta.label_lower, groups):
        found += queryset.filter(pk__in=ids).order_by("-pk")
        if len(found) >= ENOUGH:
            break
    return found


def matching_ids(model, text, *, limit=PAGE * PAGES):
    """Ids of all rows of a model that match the text, newest first: for `queryset.filter(pk__in=…)`."""
    groups = query_terms(text)
    return list(_candidates(model._meta.label_lower, groups)[:limit]) if groups else []


def _pages(subject_type, groups):
    candidates = _candidates(subject_type, groups)
    below = None
    for _n in range(PAGES):
        ids = list((candidates.filter(subject_id__lt=below) if below else candidates)[:PAGE])
        if ids:
            yield ids
        if len(ids) < PAGE:
            return
        below = ids[-1]


def _candidates(subject_type, groups):
    """Ids whose terms match every group, newest first, straight from the index."""
    terms = SearchTerm.objects.filter(subject_type=subject_type)
    first, *others = sorted(groups, key=lambda group: -max(len(term) for term in group))
    rows = terms.filter(_one_of(first))
    for group in others:
        rows = rows.filter(subject_id__in=terms.filter(_one_of(group)).values("subject_id"))
    return rows.order_by("-subject_id").values_list("subject_id", flat=True).distinct()


def _one_of(group):
    wanted = Q()
    for term in group:
        stem = term[:LONGEST].removesuffix("*")
        wanted |= Q(term__gte=stem, term__lt=stem + "\x7f") if term.endswith("*") else Q(term=stem)
    return wanted
