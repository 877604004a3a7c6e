"""For a real host behind HTTPS: nothing is made up, staff need a second factor."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, BASE_URL, SECRET_KEY

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("AMUR_SECRET_KEY must be set and have at least 50 characters")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("AMUR_ALLOWED_HOSTS must name the hosts the portal answers to")
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("AMUR_BASE_URL must begin with https:// in production")

STAFF_SECOND_FACTOR_REQUIRED = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
