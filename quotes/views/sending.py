"""Send a quote by link or email, and the page the customer opens (QUO-5, SEC-4)."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from salesops.kernel.services import links
from salesops.kernel.web import look
from salesops.kernel.web.audience import ANYONE, EVERYBODY, audience
from salesops.kernel.web.pages import go, page

from .. import queries
from ..forms import AnswerForm, SendForm
from ..models import Quote
from ..paper import company_name, quote_pdf
from ..services import quotes
from .quotes import found_quote, pdf

PURPOSE = "quote"


@audience(EVERYBODY)
def quote_send(request, pk):
    """Make a link for the customer, and send it by email where one is given."""
    quote, now = found_quote(request, pk), timezone.now()
    form = SendForm(request.POST or None, request=request)
    link = ""
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        quote = quotes.send(quote.pk, actor=request.user, now=now, by="email" if email else "link")
        link = _link(request, quote, now)
        if email:
            _mail(quote, email, link)
            return go(request, reverse("quotes:quote-record", args=[quote.pk]), _("Sent by email."))
    context = {
        "form": form, "quote": quote, "link": link, "title": _("Send %(number)s") % {"number": quote.name},
        "name": queries.customer_name(quote.customer, request.user, now),
        "cancel_url": reverse("quotes:quote-record", args=[quote.pk]),
    }  # fmt: skip
    return page(request, "quotes/send.html", context)


def _link(request, quote, now):
    token = links.make(quote, PURPOSE, actor=request.user, now=now)
    return request.build_absolute_uri(reverse("quotes:customer-quote", args=[token]))


def _mail(quote, email, link):
    """The mail leaves after the change is kept."""
    subject = _("Quotation %(number)s of %(company)s") % {"number": quote.name, "company": company_name()}
    text = _("Your quotation is ready. Look at it, accept or refuse it here: %(link)s") % {"link": link}
    message = EmailMessage(subject, text, to=[email])
    message.attach(f"{quote.number}.pdf", quote_pdf(quote, name=quote.customer.name), "application/pdf")
    transaction.on_commit(message.send)


def _opened(request, token):
    """The quote of a link; unknown, ended and revoked ones are 404 all alike."""
    link = links.open_link(token, PURPOSE, now=timezone.now(), address=request.META.get("REMOTE_ADDR", ""))
    return Quote.objects.select_related("customer", "owner", "unit").get(pk=link.subject_id)


def _newest(quote):
    """Whether this is the version that counts; a newer one has its own link."""
    return quote.status != Quote.Status.SUPERSEDED


@audience(ANYONE)
def customer_quote(request, token):
    """What the customer sees on his phone: lines, terms, PDF, and two buttons."""
    quote, now = _opened(request, token), timezone.now()
    if quote.status == Quote.Status.SENT and quote.opened_at is None:
        quotes.opened(quote.pk, now=now)
    return page(request, "quotes/customer.html", _customer_context(quote, token, now))


def _customer_context(quote, token, now, form=None):
    over = quote.has_run_out(now) and quote.status in Quote.RUNNING
    return {
        "quote": quote,
        "token": token,
        "company": company_name(),
        "title": _("Quotation %(number)s") % {"number": quote.name},
        "rows": queries.line_rows(quote, cost_seen=False, numbers=None),
        "tax_rows": queries.tax_rows(list(quote.lines.all())),
        "facts": [
            (_("Delivery"), _("%(days)s days after order") % {"days": quote.delivery_days}),
            (_("Payment terms"), quote.payment_terms),
            (_("Valid until"), look.until(quote.valid_until)),
            (_("Note"), quote.note or "—"),
        ],
        "may_answer": quote.status == Quote.Status.SENT and not over,
        "verdict": _verdict(quote, over),
        "form": form or AnswerForm(),
    }


def _verdict(quote, over):
    if over or quote.status == Quote.Status.EXPIRED:
        return _("The validity of this quotation is over. Ask for a new one.")
    return {
        Quote.Status.ACCEPTED: _("You have accepted this quotation. Thank you."),
        Quote.Status.REFUSED: _("You have refused this quotation."),
        Quote.Status.SUPERSEDED: _("There is a newer version of this quotation."),
    }.get(quote.status, "")


@audience(ANYONE)
@require_POST
def customer_answer(request, token):
    """The customer's own word."""
    quote, now = _opened(request, token), timezone.now()
    if request.POST.get("answer") == "accept":
        quotes.accept(quote.pk, now=now)
    else:
        quotes.refuse(quote.pk, reason=request.POST.get("reason", ""), now=now)
    return go(request, reverse("quotes:customer-quote", args=[token]))


@audience(ANYONE)
def customer_paper(request, token):
    quote = _opened(request, token)
    return pdf(quote, quote.customer.name)
