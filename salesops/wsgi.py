"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesops.settings")

application = get_wsgi_application()

from salesops.kernel.checks import refuse_demo_people  # noqa: E402 - models can be read only now

refuse_demo_people()
