"""What figures tell the kernel about themselves."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.registry import registry

from .models import Target

registry.resource(model=Target, name="targets", label=_("Target"), number="period", icon="target")
