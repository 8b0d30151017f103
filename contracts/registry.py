"""What this app tells the kernel: its approval flows, resources, navigation, sections of today."""

from .services import contracts, credit, exceptions, review, supplements  # noqa: F401 - importing registers the flows
