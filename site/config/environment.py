"""Every environment variable of this site, its type, its default and what it is for: the one list.

A variable that is missing or does not fit its type stops the start with one line that names it.
`describe` prints the list for people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import ParseResult

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

REPOSITORY: Final = Path(__file__).resolve().parents[2]
VAR: Final = REPOSITORY / "var"
MUST_BE_SET: Final = object()


@dataclass(frozen=True)
class Variable:
    """One environment variable. `kind` is the name of an environs parser; a production default of None means
    that production uses the same default."""

    name: str
    kind: str
    default: Any
    help: str
    in_production: Any = None


VARIABLES: Final = (
    Variable(
        "DATABASE_URL",
        "dj_db_url",
        "sqlite:///var/site.sqlite3",
        "sqlite:///file (from the repository's folder, or absolute with four slashes) "
        "or postgres://user:password@host:port/name",
    ),
    Variable("DATABASE_POOL_SIZE", "int", 10, "PostgreSQL connections of one process at most"),
    Variable("CACHE_URL", "dj_cache_url", "locmem://", "locmem:// or redis://host:port/number"),
    Variable(
        "EMAIL_URL",
        "dj_email_url",
        "console://",
        "console://, smtp://host:25 or submission://user:password@host:587 (with TLS)",
        in_production="smtp://localhost:25",
    ),
    Variable("DEFAULT_FROM_EMAIL", "str", "Clearwater Journal <desk@localhost>", "sender of all mail"),
    Variable(
        "SECRET_KEY",
        "str",
        "",
        "at least 50 random characters; development keeps its own in var/",
        in_production=MUST_BE_SET,
    ),
    Variable(
        "DEBUG",
        "bool",
        True,
        "development only: Django's error pages, media served by Django",
        in_production=False,
    ),
    Variable(
        "ALLOWED_HOSTS",
        "list",
        ["localhost", "127.0.0.1", "[::1]"],
        "host names that are answered, by comma",
        in_production=MUST_BE_SET,
    ),
    Variable("CSRF_TRUSTED_ORIGINS", "list", [], "further origins whose forms are accepted, by comma"),
    Variable(
        "SITE_URL",
        "url",
        "http://127.0.0.1:8000",
        "address of the site, for links in mail and for canonical addresses",
        in_production=MUST_BE_SET,
    ),
    Variable("SITE_NOINDEX", "bool", False, "asks search engines to stay away (a rehearsal site)"),
    Variable("PROXIES_IN_FRONT", "int", 0, "how many trusted proxies set X-Forwarded-For and -Proto"),
    Variable("SSL_REDIRECT", "bool", True, "production: send plain HTTP to HTTPS"),
    Variable("HSTS_SECONDS", "int", 31_536_000, "production: how long browsers insist on HTTPS; 0 for never"),
    Variable("HSTS_INCLUDE_SUBDOMAINS", "bool", True, "production: HSTS for every subdomain of the site"),
    Variable("MEDIA_ROOT", "path", VAR / "media", "folder of uploaded originals and renditions"),
    Variable("STATIC_ROOT", "path", VAR / "static", "folder that collectstatic fills"),
    Variable(
        "SIGNOFF_KEYS_DIR",
        "path",
        VAR / "keys",
        "folder with signing.pem and the public keys of former years",
        in_production=MUST_BE_SET,
    ),
    Variable(
        "SIGNOFF_DEMO",
        "bool",
        True,
        "demo signatures count, and pages say that they are a demonstration",
        in_production=False,
    ),
    Variable(
        "SIGNOFF_SECOND_FACTOR_REQUIRED",
        "bool",
        False,
        "physicians sign only with a passkey or an authenticator app in their account",
        in_production=True,
    ),
    Variable(
        "SIGNOFF_OVERDUE_DAYS",
        "int",
        60,
        "days after its review was due on which an article is withdrawn from its readers; 0 for never",
    ),
    Variable(
        "SIGNOFF_REVIEW_WORKING_DAYS",
        "int",
        5,
        "working days until a review is due when the editor names no day",
    ),
    Variable(
        "SECURITY_CONTACT",
        "str",
        "",
        "mailto: or https: address for reports of security holes; empty for no /.well-known/security.txt",
    ),
    Variable(
        "PAGE_VIEW_COUNTS",
        "bool",
        True,
        "count how often each article is opened in a day; nothing about any reader is stored",
    ),
    Variable("LOG_LEVEL", "log_level", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Variable(
        "REQUIRE_BROWSER", "bool", False, "tests: a missing Chromium is a failure and no reason to skip"
    ),
    Variable(
        "REQUIRE_VALIDATORS", "bool", False, "tests: missing validators are a failure and no reason to skip"
    ),
)

_BY_NAME: Final = {variable.name: variable for variable in VARIABLES}


def read(name: str, *, production: bool = False) -> Any:
    """The typed value of one listed variable; a relative path is meant from the repository's folder.

    Raises ImproperlyConfigured, naming the variable, when it is missing or does not fit its type, and
    KeyError for a name that is not listed.
    """
    variable = _BY_NAME[name]
    default = variable.default
    if production and variable.in_production is not None:
        default = variable.in_production
    parser: Callable[..., Any] = getattr(Env(), variable.kind)
    try:
        value = parser(name) if default is MUST_BE_SET else parser(name, default)
    except EnvError as error:
        raise ImproperlyConfigured(f"{name}: {_reason(error)} Expected: {variable.help}.") from error
    if isinstance(value, Path):
        return REPOSITORY / value
    return value.geturl() if isinstance(value, ParseResult) else value


def _reason(error: EnvError) -> str:
    messages = getattr(error, "error_messages", None)
    if messages:
        return " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
    return "is not set."


def describe() -> str:
    """The whole list as a Markdown table, as it stands in CONTRIBUTING.md."""
    rows = [
        f"| `{one.name}` | {one.kind.removeprefix('dj_')} | {_shown(one.default)} | "
        f"{_shown(one.default if one.in_production is None else one.in_production)} | {one.help} |"
        for one in VARIABLES
    ]
    head = "| variable | type | default | default in production | what it is for |\n|---|---|---|---|---|"
    return "\n".join([head, *rows])


def _shown(default: Any) -> str:
    if default is MUST_BE_SET:
        return "must be set"
    if isinstance(default, Path):
        return f"`{default.relative_to(REPOSITORY)}`"
    if isinstance(default, list):
        default = ",".join(default)
    return f"`{default}`" if default != "" else ""
