"""A public server. What must be set, and has no default, is marked so in config.environment."""

from django.core.exceptions import ImproperlyConfigured

from config.email import email_settings
from config.environment import read
from config.settings.base import *

DEBUG = False
SECRET_KEY = read("SECRET_KEY", production=True)
ALLOWED_HOSTS = read("ALLOWED_HOSTS", production=True)
WAGTAILADMIN_BASE_URL = read("SITE_URL", production=True).rstrip("/")
SIGNOFF_DEMO = read("SIGNOFF_DEMO", production=True)
SIGNOFF_SECOND_FACTOR_REQUIRED = read("SIGNOFF_SECOND_FACTOR_REQUIRED", production=True)
SIGNOFF_KEYS_DIR = read("SIGNOFF_KEYS_DIR", production=True)
if not (SIGNOFF_KEYS_DIR / "signing.pem").is_file():
    raise ImproperlyConfigured(f"SIGNOFF_KEYS_DIR: there is no signing.pem in {SIGNOFF_KEYS_DIR}.")

SECURE_SSL_REDIRECT = read("SSL_REDIRECT")
SECURE_HSTS_SECONDS = read("HSTS_SECONDS")
SECURE_HSTS_INCLUDE_SUBDOMAINS = read("HSTS_INCLUDE_SUBDOMAINS")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if PROXIES_IN_FRONT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Preloading binds every browser for months and is entered by the owner of the domain, not by a default.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Done by `manage.py db_worker`, so that no answer waits for a mail server.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
globals().update(email_settings(read("EMAIL_URL", production=True)))
