"""The settings under test, with a small app of the tests' own beside the house."""

import os

from salesops.settings import *  # noqa: F403
from salesops.settings import DATA_DIR, DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["tests.testapp", *INSTALLED_APPS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: threads that collide in memory would fail with errors nobody meets in life.
    (DATA_DIR / "test").mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test" / f"{os.getpid()}.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    # Making and dropping whole databases takes longer than any statement of the product may.
    DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=3000 -c statement_timeout=120000"}
