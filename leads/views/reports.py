"""Report a customer: the form, the live check, the division, a pasted address (REG-2, REG-3, REG-20)."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads.models import Origin, ReportAttempt, Territory
from leads.queries import quota_slip
from leads.registration_forms import ReportForm
from leads.services import checks, queue, registrations
from leads.views.registrations import SELLERS
from salesops.kernel import addresses, divisions
from salesops.kernel.clock import local_day, month_of
from salesops.kernel.errors import BusinessError, Invalid, TooMany, WayOut
from salesops.kernel.web.audience import audience
from salesops.kernel.web.errors import refuse
from salesops.kernel.web.pages import go, page

LAST = "leads.last_area"


@audience(*SELLERS)
def registration_new(request):
    """The form on GET; on POST the report itself."""
    now = timezone.now()
    if request.method != "POST":
        area = request.session.get(LAST, {})
        form = ReportForm(request=request, initial={**area, **request.GET.dict()}, now=now)
        return page(request, "leads/registration_new.html", _context(request, form, now))
    form = ReportForm(request.POST, now=now)
    if form.is_valid():
        try:
            outcome = registrations.report(actor=request.user, now=now, **form.cleaned_data)
        except Invalid as incomplete:
            form.take(incomplete)
        except BusinessError as refused:
            return refuse(request, _with_record(refused))
        else:
            return _answer(request, outcome, form)
    return page(request, "leads/registration_new.html", _context(request, form, now), status=422)


def _answer(request, outcome, form):
    if outcome.refusal:
        return refuse(request, _with_ways_out(outcome), kept=True)
    request.session[LAST] = {name: form.cleaned_data[name] for name in ("province", "city", "district")}
    row = outcome.registration
    said = {
        "protected": _("Reported: the customer is yours to %(day)s."),
        "pending": _("Reported: it is pending until the department head has decided, and blocks others."),
    }[row.status] % {"day": f"{timezone.localtime(row.protected_until):%m-%d} 00:00"}
    if row.origin == Origin.QUEUE:
        said = _("Taken up from the queue. ") + said
    return go(request, reverse("leads:registration", args=[row.pk]), said)


def _with_ways_out(outcome):
    """What the person can do instead: wait in the queue, look at the kept report, enter another phone."""
    refusal = outcome.refusal
    if outcome.attempt:
        note = _("When protection ends you are told first, and for 24 hours only you can report.")
        fields = {"case_number": outcome.attempt.case_number}
        refusal.ways_out = [WayOut(_("Wait in the queue"), reverse("leads:queue-join"), note, "post", fields)]
    else:
        url = reverse("leads:registration", args=[outcome.registration.pk])
        refusal.ways_out = [WayOut(_("Open the kept report"), url)]
    return refusal


def _with_record(refused):
    held = refused.extra.get("registration")
    if held:
        refused.ways_out = [WayOut(_("Open the registration"), reverse("leads:registration", args=[held["id"]]))]
    return refused


def _context(request, form, now):
    slip = quota_slip(request.user, month_of(local_day(now)), now).balance
    return {
        "title": _("Report a customer"), "form": form, "cancel_url": reverse("leads:registration-list"),
        "slip": slip, "left_after": max((slip.left or 0) - 1, 0), "month": local_day(now).month,
        **_area(request, form.typed("province"), form.typed("city")),
    }  # fmt: skip


def _area(request, province, city):
    """Whether the place belongs to one's own region, another one, or none (REG-11)."""
    place = divisions.find(province, city, divisions.districts(city, province)[0]) if city else None
    region = Territory.objects.region_of(place.province, place.city) if place else None
    own = request.user.unit.region_id if request.user.unit else None
    return {"region": region, "crosses": bool(region) and region.pk != own, "place": place}


@audience(*SELLERS)
@require_POST
def registration_check(request):
    """The hint under the phone: free, protected, or one's own (REG-20); nothing while it is incomplete."""
    phone = request.POST.get("phone", "").strip()
    context = {}
    if phone:
        try:
            context["answer"] = checks.check(phone, actor=request.user, now=timezone.now())
        except TooMany as used_up:
            context["hint"] = used_up.message
        except Invalid as unread:
            context["problem"] = unread.message
    return render(request, "leads/registration_new.html#check", context)


@audience(*SELLERS)
@require_POST
def registration_area(request):
    """City and district lists that belong to what is chosen; a pasted text fills all it holds."""
    data = request.POST.copy()
    pasted = data.get("pasted", "").strip()
    if pasted:
        read = addresses.parse(pasted)
        for field, name in (("phone", "phone"), ("name", "customer_name"), ("province", "province"), ("city", "city"),
                            ("district", "district"), ("street", "street")):  # fmt: skip
            if getattr(read, field):
                data[name] = getattr(read, field)
    form = ReportForm(initial=data.dict())
    context = {"form": form, "pasted": bool(pasted), **_area(request, form.typed("province"), form.typed("city"))}
    return render(request, "leads/registration_new.html#who", context)


@audience(*SELLERS)
@require_POST
def queue_join(request):
    """Wait for a protected customer (REG-19)."""
    try:
        queue.join(request.POST.get("case_number", ""), actor=request.user, now=timezone.now())
    except ReportAttempt.DoesNotExist:
        raise Invalid(_("There is no such case of yours."), rule="REG-19") from None
    return go(request, reverse("leads:registration-list"), _("You wait in the queue."))
