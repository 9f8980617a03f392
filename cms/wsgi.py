"""The WSGI entry point; production settings unless DJANGO_SETTINGS_MODULE says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

django_application = get_wsgi_application()

from cms.core.warm_up import warm_up  # noqa: E402 -- needs the apps, which the line above loads
from cms.response_cache.wrapping import with_memory  # noqa: E402 -- needs the apps too

application = with_memory(django_application)
warm_up()
