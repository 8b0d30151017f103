"""What after-sales adds to the pages of customers and orders."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from leads.models import Customer
from orders.models import Order
from salesops.kernel.web.audience import EVERYBODY, audience
from salesops.kernel.web.pages import page

from .. import access, looks
from ..models import CallBack, Complaint, Satisfaction, Ticket

MOST = 5


@audience(EVERYBODY)
def customer_panel(request, pk):
    now = timezone.now()
    customer = get_object_or_404(Customer.objects.visible_to(request.user, now), pk=pk)
    return _panel(request, now, customer=customer)


@audience(EVERYBODY)
def order_panel(request, pk):
    now = timezone.now()
    order = get_object_or_404(Order.objects.visible_to(request.user, now), pk=pk)
    return _panel(request, now, order=order)


def _panel(request, now, **of):
    user, ((word, subject),) = request.user, of.items()
    planned = CallBack.objects.visible_to(user, now).planned().filter(**of).order_by("due_at").first()
    context = {
        "rows": [
            *(_row(t, "ticket", looks.ticket_clock(t, now)) for t in _newest(Ticket, user, now, of)),
            *(_row(c, "complaint", looks.complaint_clock(c, now)) for c in _newest(Complaint, user, now, of)),
        ],
        "call_back": planned,
        "call_clock": looks.call_back_clock(planned, now) if planned else "",
        "answers": [(s, looks.stars(s.score)) for s in _newest(Satisfaction, user, now, of) if s.score],
        "new_ticket": f"{reverse('aftersales:ticket-new')}?{word}={subject.pk}" if access.can_record(user) else "",
        "new_complaint": f"{reverse('aftersales:complaint-new')}?{word}={subject.pk}"
        if access.can_record(user)
        else "",
    }
    return page(request, "aftersales/panel.html", context)


def _newest(model, user, now, of):
    return model.objects.visible_to(user, now).filter(**of).order_by("-pk")[:MOST]


def _row(case, noun, clock):
    return {
        "case": case, "dot": looks.dot(case), "clock": clock,
        "url": reverse(f"aftersales:{noun}-record", args=[case.pk]),
    }  # fmt: skip
