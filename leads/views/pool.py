"""The public pool: look, claim, assign (REG-16)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Registration, Status
from leads.registration_forms import ClaimForm
from leads.services import pool
from leads.views.registrations import MANAGERS, SELLERS
from leads.views.reports import _with_record, _with_ways_out
from salesops.kernel.errors import BusinessError
from salesops.kernel.masking import mask_phone
from salesops.kernel.web import look
from salesops.kernel.web.audience import audience
from salesops.kernel.web.blocks import Empty
from salesops.kernel.web.errors import refuse
from salesops.kernel.web.lists import Column, ListPage, Preset
from salesops.kernel.web.pages import go, page


def _reason(row):
    if row.is_live:
        return Status.LAPSED.label if row.first_end == "lapse" else Status.EXPIRED.label
    return row.get_status_display()


class PoolList(ListPage):
    """Customers free to be claimed; who they are is shown after the claim."""

    page, title, icon = "leads.pool", gettext_lazy("Public pool"), "ripple"
    order, counts = ("-protected_until",), False
    presets = [Preset("own", gettext_lazy("My region"), ""), Preset("others", gettext_lazy("Other regions"), "other=1")]
    columns = [
        Column("area", gettext_lazy("Area"), lambda row: f"{row.city} {row.district}", css="a", link=True, fixed=True),
        Column("phone", gettext_lazy("Phone"), lambda row: mask_phone(row.phone), css="c"),
        Column("need", gettext_lazy("Need"), lambda row: row.need[:30]),
        Column("reason", gettext_lazy("Reason"), lambda row: look.status("", _reason(row)), css="d"),
        Column("released", gettext_lazy("Free since"), lambda row: look.instant(row.ended_at or row.protected_until),
               css="e", sort="protected_until"),
        Column("act", "", lambda row: _claim_link(row), css="b"),
    ]  # fmt: skip
    empty = Empty(
        gettext_lazy("The pool of your region is empty"),
        gettext_lazy("Customers come here when protection lapses, expires or is withdrawn."), "ripple",
    )  # fmt: skip

    def queryset(self):
        own = self.user.unit.region if self.user.unit else None
        if self.params.get("other") and own:
            return pool.pool(self.now).exclude(territory=own).exclude(territory=None)
        return pool.pool(self.now, region=own)

    def url_of(self, row):
        return reverse("leads:pool-claim", args=[row.pk]) if self.user.is_a(*SELLERS) else ""


def _claim_link(row):
    return format_html('<a class="btn btn-sm" href="{}">{}</a>', reverse("leads:pool-claim", args=[row.pk]), _("Claim"))


pool_list = audience(*{*SELLERS, *MANAGERS})(PoolList.as_view())


@audience(*SELLERS)
def pool_claim(request, pk):
    """What is known before the claim, and the claim itself."""
    now = timezone.now()
    row = get_object_or_404(Registration.objects.exclude(status="invalid").select_related("territory"), pk=pk)
    form = ClaimForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = pool.claim(pk, actor=request.user, now=now, **form.cleaned_data)
        except BusinessError as refused:
            return refuse(request, _with_record(refused))
        if outcome.refusal:
            return refuse(request, _with_ways_out(outcome), kept=True)
        return go(request, reverse("leads:registration", args=[outcome.registration.pk]), _("Claimed"))
    own = request.user.unit.region_id if request.user.unit else None
    if row.territory_id in (None, own):
        form.fields.clear()
    facts = [
        (_("Area"), f"{row.province} {row.city} {row.district}"), (_("Phone"), mask_phone(row.phone)),
        (_("Need"), row.need or "—"), (_("Reason"), _reason(row)),
        (_("Free since"), look.instant(row.ended_at or row.protected_until)),
    ]  # fmt: skip
    context = {
        "title": _("Claim a customer"), "form": form, "submit": _("Claim"), "facts": facts,
        "cancel_url": reverse("leads:pool-list"),
    }  # fmt: skip
    return page(request, "leads/pool_claim.html", context)
