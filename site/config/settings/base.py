"""What holds everywhere. Everything a deployer may set is read from config.environment."""

from config.databases import database_settings
from config.environment import REPOSITORY, read
from config.security_headers import PERMISSIONS_POLICY as PERMISSIONS_POLICY
from config.security_headers import READERS

INSTALLED_APPS = [
    "home",
    "search",
    "blog.signoff",
    # Before allauth, whose templates it replaces.
    "blog.accounts",
    "blog.desk",
    "blog",
    "wagtailseo",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    # Behind Wagtail's admin, whose own mails it switches off.
    "blog.mail",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "health_check",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, whose runserver would serve static files in another way than production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security_headers.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.readers_language.ReadersLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "blog.accounts.doors.DoorsMiddleware",
    "blog.accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "blog.signoff.redirects.RedirectToReaders",
    # Last, so that it sees the answer of every log-in view first.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ADMIN_PREFIX = "/admin/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [REPOSITORY / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "home.chrome.site_chrome",
            ],
        },
    },
]

DATABASES = {"default": database_settings(read("DATABASE_URL"), pool_size=read("DATABASE_POOL_SIZE"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": read("CACHE_URL")}

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [REPOSITORY / "site" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATICFILES_DIRS = [REPOSITORY / "site" / "static"]
STATIC_URL = "/static/"
STATIC_ROOT = read("STATIC_ROOT")
MEDIA_URL = "/media/"
MEDIA_ROOT = read("MEDIA_ROOT")
# The editor of a long article posts more fields than Django's default allows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

PROXIES_IN_FRONT = read("PROXIES_IN_FRONT")
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "config.proxies.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "429.html"
# What was typed into forms is kept beside each failure: never what opens a door, here or elsewhere.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "oldpassword",
    "password1",
    "password2",
    "code",
    "credential",
    "csrfmiddlewaretoken",
]

ACCOUNT_ADAPTER = "blog.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
# A form for forgotten passwords must not tell who has an account, nor write to people who have none.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Clearwater Journal: "
ACCOUNT_FORMS = {
    name: f"blog.accounts.forms.{form}"
    for name, form in (
        ("login", "LogInForm"),
        ("reauthenticate", "ConfirmPasswordForm"),
        ("change_password", "PasswordChangeForm"),
        ("reset_password", "ForgottenPasswordForm"),
        ("reset_password_from_key", "NewPasswordForm"),
    )
}
MFA_ADAPTER = "blog.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {
    "authenticate": "blog.accounts.forms.SecondFactorForm",
    "reauthenticate": "blog.accounts.forms.ConfirmByCodeForm",
    "activate_totp": "blog.accounts.forms.AppForm",
    "add_webauthn": "blog.accounts.forms.AddPasskeyForm",
}
SIGNOFF_REVIEW_WORKING_DAYS = read("SIGNOFF_REVIEW_WORKING_DAYS")
# The sign-off asks by this name, since it knows nothing of logging in.
SIGNOFF_HAS_SECOND_FACTOR = "blog.accounts.second_factor.has_second_factor"

CONTENT_SECURITY_POLICY = {"DIRECTIVES": READERS}
CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

WAGTAIL_SITE_NAME = "Clearwater Journal"
WAGTAILIMAGES_IMAGE_MODEL = "blog.Picture"
# No SVG: it may carry scripts.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024  # bytes
# A small file may unfold to more than the server has memory for; the widest picture that readers get has 1,200.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "blog.desk.pictures.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_FINISH_WORKFLOW_ACTION = "blog.signoff.finish.publish_signed_content"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# The admin asks no other server for anything.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Passwords and addresses are changed where guesses are counted, or by an administrator.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# The search room knows nothing of the blog.
SEARCH_FIND = "blog.finding.search.find"
SEARCH_SUGGEST = "blog.finding.search.suggest"
SEARCH_TOPICS = "blog.topics.topic_links"

# Work after the answer: mail, the search index. Here it is done at once, in production by a worker.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

PAGE_VIEW_COUNTS = read("PAGE_VIEW_COUNTS")
SITE_NOINDEX = read("SITE_NOINDEX")
SECURITY_CONTACT = read("SECURITY_CONTACT")
SIGNOFF_OVERDUE_DAYS = read("SIGNOFF_OVERDUE_DAYS")
# `flush` empties append-only tables: for test databases only.
SIGNOFF_FLUSH_ALLOWED = False

TEST_RUNNER = "config.test_runner.PytestRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"without_search_words": {"()": "config.private_logs.WithoutSearchWords"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_search_words"],
        },
        "alarm": {"class": "blog.signoff.alarms.RememberAlarm"},
    },
    "root": {"handlers": ["console"], "level": read("LOG_LEVEL")},
    # Four lines for each log-in, at INFO.
    "loggers": {
        "axes": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        # Django gives it a handler of its own, which would write whole addresses.
        "django.server": {"handlers": ["console"], "propagate": False},
        "signoff.alarm": {"handlers": ["alarm"]},
    },
}
