"""Customers whose quotes count together: household and address (QUO-3)."""

from django.db.models import Q

from leads.models import Customer, Relation, Relative

HOUSEHOLD = (Relation.SPOUSE, Relation.PARENT, Relation.CHILD)


def related_customers(customer):
    """The customer, his household, and whoever lives at the same address, as a queryset."""
    links = Relative.objects.filter(relation__in=HOUSEHOLD)
    household = Q(pk__in=links.filter(customer=customer).values("relative"))
    household |= Q(pk__in=links.filter(relative=customer).values("customer"))
    same_address = Q(address_key=customer.address_key) if customer.address_key else Q(pk=None)
    return Customer.objects.filter(Q(pk=customer.pk) | household | same_address)
