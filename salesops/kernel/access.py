"""Reach and rights that every app shares (ORG-2, ORG-3, ORG-8, SEC-1)."""

from django.db.models import Q

from .models import Absence, Role, Unit, User

LINE_ROLES = (Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD)
COMPANY_ROLES = (Role.OPERATIONS, Role.MARKETING, Role.DIRECTOR)
READERS_OF_ALL = (*COMPANY_ROLES, Role.AUDITOR)
SELLERS = (Role.GUIDE, Role.SALESMAN)
RANKS = {Role.STORE_MANAGER: 1, Role.SUPERVISOR: 1, Role.HEAD: 2, Role.DIRECTOR: 3, Role.OPERATIONS: 3}


def led_unit_ids(user):
    """Ids of the units whose records the person sees as their manager; None stands for the whole company (ORG-8).

    Read once a request and kept on the person.
    """
    kept = user.__dict__  # of request.user too, which is a lazy object with a dict of its own
    if "_led" not in kept:
        kept["_led"] = _led(user)
    return kept["_led"]


def _led(user):
    return None if user.is_a(*READERS_OF_ALL) else _in_line(user)


def _in_line(user):
    """Ids of the units below a store manager, supervisor or head; read once a request."""
    kept = user.__dict__
    if "_line" not in kept:
        manages = user.is_a(*LINE_ROLES) and user.unit_id
        below = Unit.objects.filter(path__startswith=user.unit.path) if manages else Unit.objects.none()
        kept["_line"] = frozenset(below.values_list("pk", flat=True))
    return kept["_line"]


def stands_for_ids(user, day):
    """Ids of the people the person acts for on a local day: absent ones who named him or whose superior he is (ORG-3),
    and those he assists (ORG-6). One hop only."""
    kept = user.__dict__.setdefault("_stands_for", {})
    if day not in kept:
        kept[day] = deputises_ids(user, day) | frozenset(user.assists.values_list("principal_id", flat=True))
    return kept[day]


def deputises_ids(user, day):
    """Ids of the absent people whose delegate the person is on a local day (ORG-3)."""
    named = Q(delegate=user) | Q(delegate=None) | Q(delegate__is_active=False)
    absences = Absence.objects.on(day).filter(named, user__is_active=True).select_related("user__unit", "delegate")
    return frozenset(absence.user_id for absence in absences if user.is_active and _stands_in(absence) == user)


def delegate_of(person, day):
    """Who acts for the person on a local day: delegate, else direct superior; None when he is at work (ORG-3)."""
    absence = Absence.objects.on(day).filter(user=person).select_related("delegate").first()
    if absence is None:
        return None
    return _stands_in(absence)


def _stands_in(absence):
    """The delegate; the direct superior where none is named or the named one has left."""
    named = absence.delegate
    return named if named and named.is_active else superior_of(absence.user)


def own_or_led(user, day, *, owner="owner", unit="unit"):
    """The reach of guides, salesmen, assistants and managers as a filter (ORG-2, ORG-8)."""
    led = led_unit_ids(user)
    if led is None:
        return Q(pk__isnull=False)  # an empty Q vanishes beside others: `Q() | mine` is `mine` alone
    people = {user.pk, *stands_for_ids(user, day)}
    reach = Q(**{f"{owner}__in": people})
    return reach | Q(**{f"{unit}__in": led}) if led else reach


def leads_unit(user, unit_id):
    """Whether the person manages the unit or one above it (store manager, supervisor, head, director)."""
    if user.is_a(Role.DIRECTOR):
        return True
    return unit_id in _in_line(user)


def sees_full(user, day, *, owner_id, unit_id):
    """Whether phone, name and address are shown in full: owner, delegate, assistant, managers in line (SEC-1).

    Whoever holds a step of the case sees them too; that is for the app to add.
    """
    if user.pk == owner_id or owner_id in stands_for_ids(user, day):
        return True
    return leads_unit(user, unit_id)


def superior_of(person):
    """The nearest manager above the person: by unit upwards, of a higher rank; None above the director."""
    own_rank = max((RANKS.get(role, 0) for role in person.roles), default=0)
    if own_rank >= RANKS[Role.DIRECTOR]:
        return _first_holding(Role.OPERATIONS, besides=person) if person.is_a(Role.DIRECTOR) else _director(person)
    for unit in units_above(person.unit):
        candidates = User.objects.active().filter(unit=unit, grants__role__in=RANKS).exclude(pk=person.pk)
        for candidate in candidates.order_by("pk").distinct():
            rank = max(RANKS.get(role, 0) for role in candidate.roles)
            if own_rank < rank <= RANKS[Role.DIRECTOR] and not candidate.is_a(Role.OPERATIONS):
                return candidate
    return _director(person)


def superior_for(person, role=Role.HEAD):
    """Who decides for a person as his `role`: nearest holder above him, then the director, then operations (APR-2).

    A person of that rank or above has no such superior: his own paper goes to the director, the director's to the
    operations manager.
    """
    own_rank = max((RANKS.get(held, 0) for held in person.roles), default=0)
    if role in LINE_ROLES and own_rank < RANKS[role]:
        for unit in units_above(person.unit):
            holder = User.objects.holding(role).filter(unit=unit).exclude(pk=person.pk).order_by("pk").first()
            if holder:
                return holder
    if not person.is_a(Role.DIRECTOR):
        director = _director(person)
        if director:
            return director
    return _first_holding(Role.OPERATIONS, besides=person)


def head_of_region(region):
    """The department head of a region, or None where nobody is appointed."""
    return User.objects.holding(Role.HEAD).filter(unit__region=region).order_by("pk").first() if region else None


def units_above(unit):
    """The unit itself and those above it, nearest first."""
    ids = [int(pk) for pk in unit.path.strip("/").split("/")] if unit else []
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in reversed(ids)]


def line_managers(unit):
    """Managers in line of a unit, nearest first: store manager or supervisor, head, director."""
    people = []
    for above in units_above(unit):
        people += User.objects.holding(*LINE_ROLES, Role.DIRECTOR).filter(unit=above).order_by("pk")
    return people


def _director(besides):
    return _first_holding(Role.DIRECTOR, besides=besides)


def _first_holding(role, *, besides):
    return User.objects.holding(role).exclude(pk=besides.pk).order_by("pk").first()
