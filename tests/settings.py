"""The settings under test, with a small app of the tests' own beside the house."""

from salesops.settings import *  # noqa: F403
from salesops.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.testapp", *INSTALLED_APPS]
CELERY_TASK_ALWAYS_EAGER = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
