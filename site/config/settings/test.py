"""The test suite: everything it writes lives in one temporary folder of the process and goes with it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from config.environment import read
from config.settings.base import *

_scratch = TemporaryDirectory(prefix="journal-tests-", ignore_cleanup_errors=True)
SCRATCH = Path(_scratch.name)

DEBUG = False
SECRET_KEY = "a key that protects nothing but the tests of one process"  # noqa: S105  (nothing to protect)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
WAGTAILADMIN_BASE_URL = "http://testserver"
SIGNOFF_KEYS_DIR = SCRATCH / "keys"
SIGNOFF_DEMO = False
SIGNOFF_SECOND_FACTOR_REQUIRED = False
SIGNOFF_OVERDUE_DAYS = 60
SIGNOFF_REVIEW_WORKING_DAYS = 5
SIGNOFF_FLUSH_ALLOWED = True

MEDIA_ROOT = SCRATCH / "media"
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()
# Static files come from where they are written, without a collectstatic before each run.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and no memory database: only a file behaves as in production when several threads write.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    # Nothing of a test database needs to survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous = OFF;"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Real hashing would be most of the time of every test that logs somebody in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The tests that are about it turn it on: a count is a query more on every article.
PAGE_VIEW_COUNTS = False
REQUIRE_BROWSER = read("REQUIRE_BROWSER")
REQUIRE_VALIDATORS = read("REQUIRE_VALIDATORS")
