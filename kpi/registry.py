"""What figures tell the kernel about themselves."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.registry import NavItem, registry
from salesops.kernel.web import nav

from .access import VIEWERS
from .models import Target

registry.resource(model=Target, name="targets", label=_("Target"), number="period", icon="target")
registry.add_nav(NavItem(_("Dashboard"), "kpi:dashboard", "chart-bar", nav.TOP, 20, VIEWERS))
