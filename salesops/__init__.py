"""Sales management from the first inquiry to after-sales."""

from .celery import app as celery_app

__all__ = ["celery_app"]
