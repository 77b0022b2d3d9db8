"""Every setting, from environment variables (or a `.env` file beside manage.py). README.md lists them.

A wrong or missing value stops the start with one sentence that says what to set.
"""

import os
import re
import secrets
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from helpdesk.desk.look import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number from the environment, at least `least`."""
    text = env.str(name, default=str(default))
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to a whole number of at least {least}.")
    return number


def flag(name: str, default: bool) -> bool:
    text = env.str(name, default=str(default)).strip().lower()
    if text not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to true or false.")
    return text in {"1", "true", "yes", "on"}


def one_of(name: str, default: str, known: Collection[str], such_as: str) -> str:
    """A word from the environment that is among `known`; `such_as` names some of them."""
    text: str = env.str(name, default=default)
    if text not in known:
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to {such_as}.")
    return text


VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- Database ---------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'helpdesk.sqlite3'}")
if DATABASE_URL.split(":")[0] not in {"sqlite", "postgres", "postgresql"}:
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with sqlite:/// or postgresql://, for example "
        "postgresql://helpdesk:password@127.0.0.1:5432/helpdesk."
    )
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, so that the tests' own worker process can open it; one a run, so that runs do not meet.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = whole("CONN_MAX_AGE_S", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who and where ----------------------------------------------------------------------------
DEBUG = flag("DEBUG", False)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
if not PUBLIC_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(
        f"PUBLIC_URL is {PUBLIC_URL!r}: set it to the address that customers see, "
        "for example https://refunds.example.com."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]


def _secret_key() -> str:
    """SECRET_KEY, or for the embedded shape a key made once and kept in VAR_DIR."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("SECRET_KEY is too short: set it to at least 32 random characters.")
        return given
    if not EMBEDDED:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: set it to at least 32 random characters, the same in every process."
        )
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
# Mixed into the hashes of buyers' query passwords; keep it when SECRET_KEY is changed.
QUERY_PASSWORD_PEPPER = env.str("QUERY_PASSWORD_PEPPER", default=SECRET_KEY)

if PUBLIC_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", True) else None
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = whole("HSTS_SECONDS", 3600)
# How many proxies of ours stand in front; only then is X-Forwarded-For believed (throttles).
NUM_PROXIES = whole("NUM_PROXIES", 0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "helpdesk.errors.csrf_failure"
# Nothing from outside, nothing inline. The desk loosens it for itself (helpdesk/desk/policy.py).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
LOGIN_URL = LOGIN_REDIRECT_URL = "/admin/"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "helpdesk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_fsm",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "orders",
    "refunds",
    "helpdesk.apps.HelpdeskConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "helpdesk.desk.policy.DeskPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "helpdesk.bounds.BoundedBody",
]
ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- Languages and time -----------------------------------------------------------------------
LANGUAGE_CODE = one_of("LANGUAGE_CODE", "zh-hans", {"zh-hans", "en"}, "zh-hans or en")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "unfold"]
TIME_ZONE = one_of("TIME_ZONE", "Asia/Shanghai", available_timezones(), "a time zone such as Asia/Shanghai")
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]


def evidence_storage() -> dict[str, Any]:
    """A folder, or the S3 bucket that S3_BUCKET names. `client_config` is not merged with the storage's own
    signature and addressing options but replaces them, and a storage that is no Amazon often refuses checksums."""
    bucket = env.str("S3_BUCKET", default="")
    if not bucket:
        options: dict[str, Any] = {"location": str(VAR_DIR / "evidence"), "base_url": None}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    from botocore.config import Config

    style = one_of("S3_ADDRESSING_STYLE", "virtual", {"virtual", "path", "auto"}, "virtual, path or auto")
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="us-east-1"),
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
        "max_memory_size": 2 * 1024 * 1024,
        "object_parameters": {"ContentDisposition": "attachment"},
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=30,
            retries={"total_max_attempts": 3, "mode": "standard"},
        ),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


EVIDENCE_STORAGE = evidence_storage()
STORAGES = {
    "default": EVIDENCE_STORAGE,
    "evidence": EVIDENCE_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_MAX_BYTES = whole("EVIDENCE_MAX_MB", 10, least=1) * 1024 * 1024
EVIDENCE_MAX_FILES = whole("EVIDENCE_MAX_FILES", 20, least=1)
EVIDENCE_MAX_PIXELS = whole("EVIDENCE_MAX_MEGAPIXELS", 40, least=1) * 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = EVIDENCE_MAX_FILES
FILE_UPLOAD_PERMISSIONS = 0o600

# --- The desk's own rules (amounts in minor units of the shop's currency) ----------------------
FOUR_EYES_FEN = whole("FOUR_EYES_FEN", 20_000)
AUTO_APPROVE_FEN = whole("AUTO_APPROVE_FEN", 5_000)
APPEAL_DAYS = whole("APPEAL_DAYS", 7, least=1)
TRIAGE_GRACE_S = whole("TRIAGE_GRACE_S", 600)
NUDGE_EVERY_S = whole("NUDGE_EVERY_S", 6 * 3600, least=60)
EVIDENCE_REMINDER_S = whole("EVIDENCE_REMINDER_S", 24 * 3600, least=60)
PAYOUT_LEASE_S = whole("PAYOUT_LEASE_S", 60, least=1)
DELIVERY_LEASE_S = whole("DELIVERY_LEASE_S", 60, least=1)
ACCESS_TOKEN_S = whole("ACCESS_TOKEN_S", 12 * 3600, least=60)
# A working day: whoever leaves the desk open in a browser is asked again tomorrow.
SESSION_COOKIE_AGE = max(ACCESS_TOKEN_S, 12 * 3600)
SHOP_LINK_S = 600
STALE_S = whole("STALE_S", 300, least=10)
# Lets the sandbox channel take part; no real money moves through it.
SANDBOX = flag("SANDBOX", False)

# --- Background -------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
BEAT_S = whole("BEAT_S", 5, least=1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BEAT_SCHEDULER = "helpdesk.celery:Ticks"
SWEEP_S = whole("SWEEP_S", 20, least=1)


def every(seconds: int, job: str) -> dict[str, Any]:
    """A tick that was not begun before the next one is dropped: a stopped worker finds no mountain of them."""
    return {"task": f"helpdesk.tasks.{job}", "schedule": seconds, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "deliver": every(BEAT_S, "deliver"),
    "ask_suppliers": every(BEAT_S, "ask_suppliers"),
    "mail": every(BEAT_S, "mail"),
    "mail_links": every(BEAT_S, "mail_links"),
    "pay": every(BEAT_S, "pay"),
    "sweep": every(SWEEP_S, "sweep"),
    "recompute": every(60, "recompute"),
    "apply_targets": every(BEAT_S, "apply_targets"),
    "mail_weekly": every(300, "mail_weekly"),
    "write_digest": every(600, "write_digest"),
    "purge": every(3600, "purge"),
}
if REDIS_URL:
    if not REDIS_URL.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured("REDIS_URL must begin with redis://, for example redis://127.0.0.1:6379/0.")
    CELERY_BROKER_URL = REDIS_URL
    CACHES: dict[str, Any] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    # One worker with threads beside the web process; nothing to install. Messages are files.
    CELERY_WORKER_POOL = "threads"
    CELERY_WORKER_CONCURRENCY = 4
    _broker = VAR_DIR / "broker"
    for _folder in ("in", "done", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "in"),
        "data_folder_out": str(_broker / "in"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.1,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "helpdesk_cache",
            # Throttles and used-up nonces lie here: the default of 300 entries would drop them under load.
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    }

# --- Mail -------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
try:
    vars().update(env.email_url_config(EMAIL_URL))
except (KeyError, environ.ImproperlyConfigured) as error:
    raise ImproperlyConfigured(
        "EMAIL_URL cannot be read: set it like smtp+tls://user:password@mail.example.com:587."
    ) from error
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="refunds@localhost")


# --- API --------------------------------------------------------------------------------------
def rate(name: str, default: str) -> str:
    """So many requests in a second, minute, hour or day."""
    text: str = env.str(name, default=default)
    if not re.fullmatch(r"[1-9][0-9]*/(sec|min|hour|day)", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: set it like {default}, in /sec, /min, /hour or /day.")
    return text


REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.api.parsers.JsonBody"],
    "DEFAULT_SCHEMA_CLASS": "helpdesk.api.documented.ApiSchema",
    "DEFAULT_THROTTLE_RATES": {
        "caller": rate("API_RATE_CALLER", "600/min"),
        "anonymous": rate("API_RATE_ANONYMOUS", "60/min"),
        "hook": rate("API_RATE_HOOK", "600/min"),
    },
    "EXCEPTION_HANDLER": "helpdesk.api.problems.respond",
    "NUM_PROXIES": NUM_PROXIES,
}
REST_KNOX = {"TOKEN_TTL": timedelta(hours=12), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Refund helpdesk API",
    "DESCRIPTION": "docs/api.md of the project says how it is meant to be used.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "helpdesk.api.documented.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CommitmentKind": "refunds.models.Commitment.Kind",
        "EvidenceKind": "refunds.models.Evidence.FILED_CHOICES",
        "FactOutcome": "helpdesk.api.shapes.FACT_OUTCOMES",
        "Place": "helpdesk.api.promising.PLACES",
    },
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "helpdesk.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": one_of("LOG_LEVEL", "INFO", LOG_LEVELS, ", ".join(LOG_LEVELS))},
}
