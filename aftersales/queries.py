"""What lists of after-sales read."""

from leads.models import Customer
from salesops.kernel.services import search


def found(queryset, text):
    """Papers by their number, or by their customer in any spelling the search knows."""
    by_number = queryset.filter(number__icontains=text)
    return by_number if by_number.exists() else queryset.filter(customer__in=search.matching_ids(Customer, text))
