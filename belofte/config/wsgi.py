"""Django as a WSGI application: every page and the API. asgi.py serves it; any other WSGI server could."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
