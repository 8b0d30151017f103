"""Who may do what with products, prices and papers of this floor."""

from leads import access as leads_access
from leads.models import Registration
from salesops.kernel.access import stands_for_ids
from salesops.kernel.clock import local_day
from salesops.kernel.models import Role

from .models import QuoteApproval, SpecialPriceApproval
from .models.reach import through_step
from .models.samples import KEEPERS as SAMPLE_KEEPERS

SELLING = (Role.GUIDE, Role.SALESMAN, Role.ASSISTANT, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR)
MANAGING = (Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR)
KNOWS_COST = (Role.FINANCE, Role.HEAD, Role.DIRECTOR)
KEEPS_FACTS = (Role.MARKETING, Role.FINANCE)
KEEPS_PRICES = (Role.FINANCE, Role.MARKETING)
SURVEYING = (*SELLING, Role.MARKETING)
DESIGNING = (*SELLING, Role.DESIGNER)


def can_quote(user, customer, now):
    """Who holds the customer, or in a store the free walk-in (REG-15, QUO-7); where nobody holds him a manager too."""
    if leads_access.can_quote(user, customer, now):
        return True
    return user.is_a(*MANAGING) and holder_of(customer, now) is None


def holder_of(customer, now):
    """The live registration of a customer, or None (REG-14)."""
    return Registration.objects.live(now).filter(customer=customer).select_related("owner__unit").first()


def held_by_another(owner, customer, now):
    """Whether somebody else's protection bars the quote; one's own that ended does not (QUO-7)."""
    live = holder_of(customer, now)
    return live is not None and live.owner_id != owner.pk


def knows_cost(user):
    """Cost and margin of products are for finance and approvers."""
    return user.is_a(*KNOWS_COST)


def sees_cost(user, paper, now):
    """Cost and margin of a paper: finance and approvers, and who has or had a step of it (not its own people)."""
    if knows_cost(user):
        return True
    if user.pk in paper_people(paper):
        return False
    table, link = _STEPS[paper._meta.model_name]
    return type(paper).objects.filter(through_step(user, now, table, link), pk=paper.pk).exists()


def paper_people(paper):
    """Those who wrote, own or gain from a paper (APR-1)."""
    return {pk for pk in (paper.owner_id, getattr(paper, "author_id", None)) if pk}


def can_work_on(user, paper, now):
    """The owner works on his papers, and who stands for him: delegate, assistant (ORG-3, ORG-6)."""
    return paper.owner_id == user.pk or paper.owner_id in stands_for_ids(user, local_day(now))


def can_submit(user, paper, now):
    """An assistant writes but submits and decides nothing (ORG-6)."""
    if paper.owner_id == user.pk:
        return True
    helps_only = user.assists.filter(principal_id=paper.owner_id).exists() and not user.is_a(*SELLING[:2], *SELLING[3:])
    return can_work_on(user, paper, now) and not helps_only


def can_keep_product(user):
    """Facts of products are entered and released by marketing and finance (PRC-4)."""
    return user.is_a(*KEEPS_FACTS)


def can_keep_prices(user):
    return user.is_a(*KEEPS_PRICES)


def can_keep_samples(user):
    return user.is_a(*SAMPLE_KEEPERS)


_STEPS = {"quote": (QuoteApproval, "quote"), "specialprice": (SpecialPriceApproval, "special_price")}
