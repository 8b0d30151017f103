"""QUO-6: money adds up to the cent on every database, also where it is kept as binary fractions."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quotes.models import Quote
from tests.quotes import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@rule("QUO-6", "total")
@pytest.mark.parametrize(("subtotal", "tax"), [("0.10", "0.20"), ("9371.68", "1218.32"), ("1111111.11", "2222222.22")])
def test_the_database_takes_a_total_that_is_net_plus_tax_and_no_other(company, subtotal, tax):
    quote = make.quote(company.sales1)
    net, inside = Decimal(subtotal), Decimal(tax)

    Quote.objects.filter(pk=quote.pk).update(subtotal=net, tax=inside, total=net + inside)

    for wrong in (Decimal("0.01"), Decimal("-0.01")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Quote.objects.filter(pk=quote.pk).update(total=net + inside + wrong)
