"""Which products fit a survey, in the order in which a good salesperson would show them (REC-1). Plain Python.

Fit comes first: scene, then style, then functions. Among what fits, affordable goes before dear, and of two that fit
alike the one that makes better use of the budget and sells better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

SCENE, STYLE, FUNCTIONS, BUDGET, DELIVERY, POPULAR = 30, 25, 25, 10, 5, 5
WHOLE_HOME = "whole_home"
ROOMS = frozenset(
    ("living_room", "dining_room", "bedroom", "kids_room", "study", "kitchen", "bathroom", "hallway", "balcony")
)
LEAST = 30  # points of fit below which nothing is proposed


@dataclass(frozen=True)
class Wish:
    """What the customer said: empty means no wish. `days` is how soon he needs it."""

    scene: str = ""
    style: str = ""
    functions: Sequence[str] = ()
    categories: Sequence[str] = ()
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True)
class Offer:
    """A product or set as the ranking sees it."""

    key: object
    price: Decimal
    category: str = ""
    scenes: Sequence[str] = ()
    styles: Sequence[str] = ()
    functions: Sequence[str] = ()
    delivery_days: int = 0
    popularity: int = 0


@dataclass(frozen=True)
class Reason:
    """Why an offer stands where it stands: a word of a closed list with its value; `good` says for or against."""

    code: str
    value: str = ""
    good: bool = True


@dataclass(frozen=True)
class Ranked:
    offer: Offer
    score: int
    reasons: tuple[Reason, ...] = ()
    over_budget: bool = False
    order: tuple = field(default=(), compare=False)


def rank(wish: Wish, offers: Iterable[Offer], *, stretch: int = 10) -> list[Ranked]:
    """The offers that fit, best first; those beyond the budget (plus `stretch` percent) are marked and come last."""
    wanted = [offer for offer in offers if not wish.categories or offer.category in wish.categories]
    fits = [ranked for offer in wanted if (ranked := _judge(wish, offer, stretch)) is not None]
    return sorted(fits, key=lambda ranked: ranked.order)


def _judge(wish, offer, stretch):
    parts = [_scene(wish, offer), _style(wish, offer), _functions(wish, offer)]
    fit = sum(points for points, _reasons in parts)
    if fit < LEAST * _asked(wish) / 80:
        return None
    over = wish.budget_max is not None and offer.price > wish.budget_max
    far_over = over and offer.price > wish.budget_max * (100 + stretch) / 100
    parts += [_budget(wish, offer), _delivery(wish, offer)]
    fit = round(sum(points for points, _reasons in parts), 3)
    popular, liked = _popular(offer)
    reasons = (*(reason for _points, reasons in parts for reason in reasons), *liked)
    order = (far_over, -fit, over, -_use(wish, offer), -popular, str(offer.key))
    return Ranked(offer, round(fit + popular), reasons, over, order)


def _asked(wish):
    """How many of the points of fit the wishes make out; without any wish everything fits."""
    return SCENE * bool(wish.scene) + STYLE * bool(wish.style) + FUNCTIONS * bool(wish.functions)


def _scene(wish, offer):
    if not wish.scene:
        return 0, ()
    if _is_for(wish.scene, offer.scenes):
        return SCENE, (Reason("scene", wish.scene),)
    return (SCENE / 3 if not offer.scenes else 0), ((Reason("scene", wish.scene, good=False),) if offer.scenes else ())


def _is_for(scene, scenes):
    """Whether one of the scenes is the wanted one; a room belongs to the whole home and the home to every room."""
    if scene in scenes or (scene in ROOMS and WHOLE_HOME in scenes):
        return True
    return scene == WHOLE_HOME and not ROOMS.isdisjoint(scenes)


def _style(wish, offer):
    if not wish.style:
        return 0, ()
    if wish.style in offer.styles:
        return STYLE, (Reason("style", wish.style),)
    return (STYLE / 3 if not offer.styles else 0), ((Reason("style", wish.style, good=False),) if offer.styles else ())


def _functions(wish, offer):
    if not wish.functions:
        return 0, ()
    met = [word for word in wish.functions if word in offer.functions]
    missing = [word for word in wish.functions if word not in offer.functions]
    reasons = [Reason("functions", "、".join(met))] if met else []
    if missing:
        reasons.append(Reason("functions", "、".join(missing), good=False))
    return FUNCTIONS * len(met) / len(wish.functions), tuple(reasons)


def _budget(wish, offer):
    if wish.budget_max is None:
        return 0, ()
    if offer.price > wish.budget_max:
        beyond = offer.price - wish.budget_max
        return 0, (Reason("over_budget", f"{beyond:.2f}", good=False),)
    if wish.budget_min is not None and offer.price < wish.budget_min:
        return BUDGET / 2, (Reason("below_budget", f"{offer.price:.2f}"),)
    return BUDGET, (Reason("budget", f"{offer.price:.2f}"),)


def _delivery(wish, offer):
    if wish.days is None:
        return 0, ()
    if offer.delivery_days <= wish.days:
        return DELIVERY, (Reason("delivery", str(offer.delivery_days)),)
    return 0, (Reason("delivery", str(offer.delivery_days), good=False),)


def _popular(offer):
    points = POPULAR * min(offer.popularity, 100) / 100
    return points, ((Reason("popular"),) if offer.popularity >= 80 else ())


def _use(wish, offer):
    """How much of the budget is used: between two that fit alike the better one, not the cheaper."""
    if not wish.budget_max or offer.price > wish.budget_max:
        return Decimal(0)
    return offer.price / wish.budget_max
