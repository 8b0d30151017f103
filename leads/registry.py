"""What this app tells the kernel: its approval flows, resources, navigation, sections of today."""

from leads.services import asking, pendings  # noqa: F401 - their flows are registered by importing them
