"""DEAL-1, CON-3: two clicks on sign at the same instant give one signature and one deal."""

import pytest
from django.utils import timezone

from contracts.models import Contract
from contracts.services import contracts
from leads.models import Deal
from salesops.kernel.clock import local_day
from salesops.kernel.errors import Conflict
from tests import make as people
from tests.contracts import make
from tests.contracts.conftest import agree
from tests.rules import rule
from tests.together import together


@rule("DEAL-1", "once, together")
@pytest.mark.django_db(transaction=True)
def test_signing_twice_at_once_gives_one_deal():
    company, now = people.company(), timezone.now()
    quote = make.quote(company.sales1, now)
    make.credit(quote.customer, company.finance1, now)
    contract = contracts.draft_from_quote(quote.pk, actor=company.sales1, now=now)
    contracts.submit(contract.pk, actor=company.sales1, now=now)
    agree(contract, company, now)
    copies = [make.file(company.sales1, now) for _copy in range(4)]

    def signer(copy):
        return lambda: contracts.sign(
            contract.pk, signed_on=local_day(now), file=copy, actor=company.sales1, now=now
        )  # fmt: skip

    answers = together(*(signer(copy) for copy in copies))

    assert [type(answer) for answer in answers].count(Contract) == 1
    assert all(isinstance(answer, Contract | Conflict) for answer in answers)
    assert Deal.objects.count() == 1
    assert Contract.objects.get().status == "signed"
