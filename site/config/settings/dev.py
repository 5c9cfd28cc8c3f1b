"""A developer's machine, and the demonstration."""

from config.email import email_settings
from config.environment import VAR, read
from config.local_secret import secret_key_in
from config.settings.base import *

DEBUG = read("DEBUG")
SECRET_KEY = read("SECRET_KEY") or secret_key_in(VAR / "secret-key")
ALLOWED_HOSTS = read("ALLOWED_HOSTS")
WAGTAILADMIN_BASE_URL = read("SITE_URL").rstrip("/")
SIGNOFF_KEYS_DIR = read("SIGNOFF_KEYS_DIR")
SIGNOFF_DEMO = read("SIGNOFF_DEMO")
SIGNOFF_SECOND_FACTOR_REQUIRED = read("SIGNOFF_SECOND_FACTOR_REQUIRED")

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
globals().update(email_settings(read("EMAIL_URL")))
