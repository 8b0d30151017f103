"""What this floor tells the kernel at start: resources, navigation, panels, flows."""

from .services import review  # noqa: F401 - registers its flow
