"""The web process: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from config.starting import in_a_sentence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with in_a_sentence():
    application = get_wsgi_application()
