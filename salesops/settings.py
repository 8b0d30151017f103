"""All settings. Safe defaults; everything that differs between installations comes from the environment."""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from salesops import logs, safety

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env("DATA_DIR", default="") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEVELOPMENT_KEY = "development-only-key-that-production-refuses"
DEBUG = env.bool("DEBUG", default=True)
SERVER = not DEBUG  # the tests switch DEBUG off; a server is what was installed as one
SECRET_KEY = env("SECRET_KEY", default="") or DEVELOPMENT_KEY
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "salesops.demo",
    "kpi",
    "aftersales",
    "orders",
    "contracts",
    "quotes",
    "leads",
    "salesops.kernel",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "django_tables2",
    "simple_history",
    "template_partials",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "salesops.kernel.web.middleware.SessionLimitMiddleware",
    "salesops.kernel.web.middleware.AudienceMiddleware",
    "salesops.kernel.web.middleware.PageWatchMiddleware",
    "salesops.kernel.web.middleware.IdempotencyMiddleware",
    "salesops.kernel.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "salesops.urls"
WSGI_APPLICATION = "salesops.wsgi.application"

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
                "salesops.kernel.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "salesops.kernel.templatetags.so"],
        },
    }
]

# Database. Without DATABASE_URL the embedded SQLite file in DATA_DIR is used.
database_url = env("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'salesops.sqlite3'}"
DATABASES = {"default": env.db_url_config(database_url)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; "
            "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
        ),
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=3000 -c statement_timeout=15000"}

refusals = safety.reasons_to_refuse(
    debug=DEBUG,
    key_is_public=SECRET_KEY == DEVELOPMENT_KEY,
    hosts=ALLOWED_HOSTS,
    sqlite=DATABASES["default"]["ENGINE"].endswith("sqlite3"),
)
asks_for_help = "--help" in sys.argv or "-h" in sys.argv or sys.argv[1:2] == ["help"]
if refusals and not asks_for_help:
    raise ImproperlyConfigured(" ".join(refusals))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs. Without REDIS_URL the broker is a folder in DATA_DIR.
REDIS_URL = env("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = env("TIME_ZONE", default="Asia/Shanghai")
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict = {"visibility_timeout": 3600, "unacked_restore_throttle": 1}
else:
    BROKER_DIR = DATA_DIR / "broker"
    for folder in ("queue", "processed", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
# A message only wakes a job; one that waited longer than its job's rhythm is dropped.
CELERY_BEAT_SCHEDULE: dict = {
    "tick": {"task": "salesops.kernel.tasks.tick", "schedule": 15, "options": {"expires": 15}},
    "seal-trail": {"task": "salesops.kernel.tasks.seal_trail", "schedule": 60, "options": {"expires": 60}},
    "seal-trail-full": {
        "task": "salesops.kernel.tasks.seal_trail",
        "schedule": crontab(hour=3, minute=17),
        "kwargs": {"full": True},
    },
    "roll-recent-figures": {"task": "kpi.tasks.roll_recent", "schedule": 600, "options": {"expires": 600}},
    "roll-back-figures": {"task": "kpi.tasks.roll_back", "schedule": crontab(hour=2, minute=41)},
    "sweep-registrations": {
        "task": "leads.tasks.sweep_registrations",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "expire-credit": {"task": "contracts.tasks.expire_credit", "schedule": 3600, "options": {"expires": 3600}},
    "drain-notices": {"task": "salesops.kernel.tasks.drain_notices", "schedule": 10, "options": {"expires": 10}},
    "run-jobs": {"task": "salesops.kernel.tasks.run_jobs", "schedule": 5, "options": {"expires": 5}},
    "tidy": {"task": "salesops.kernel.tasks.tidy", "schedule": crontab(minute=41), "options": {"expires": 3600}},
    "aftersales-due": {
        "task": "aftersales.tasks.book_due",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "escalate-inquiries": {
        "task": "leads.tasks.escalate_inquiries",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "watch-daily-sheets": {
        "task": "leads.tasks.watch_daily_sheets",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "escalate-approvals": {
        "task": "salesops.kernel.tasks.escalate_approvals",
        "schedule": 300,
        "options": {"expires": 300},
    },
}

CACHES = (
    {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    if REDIS_URL
    else {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
)

# SEC-3: people and sessions
AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "salesops.kernel.web.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts failures
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "salesops.kernel.web.accounts.locked"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=not DEBUG)
CSRF_FAILURE_VIEW = "salesops.kernel.web.errors.csrf_failure"

# Transport and content
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from inside, without the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Language and time
LANGUAGE_CODE = env("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
USE_I18N = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default="") or str(DATA_DIR / "static"))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
FONTS_DIR = BASE_DIR / "vendor" / "fonts"  # for papers; laid there by salesops/assets.py
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Mail and chat
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="salesops@localhost")
NOTICE_LEASE_SECONDS = env.int("NOTICE_LEASE_SECONDS", default=180)  # longer than a batch of slowest answers takes
SITE_URL = env("SITE_URL", default="")  # for the links in mail and chat
WECOM_WEBHOOK_URL = env("WECOM_WEBHOOK_URL", default="")
DINGTALK_WEBHOOK_URL = env("DINGTALK_WEBHOOK_URL", default="")

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "partials/table.html"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the rule locks the account, wherever the failures come from (SEC-3)

LOGGING = logs.logging(json=not DEBUG, level=env("LOG_LEVEL", default="WARNING" if DEBUG else "INFO"))

METRICS_TOKEN = env("METRICS_TOKEN", default="")
if sentry_dsn := env("SENTRY_DSN", default=""):
    import sentry_sdk  # 0.4 s that only those pay who use it

    sentry_sdk.init(sentry_dsn, send_default_pii=False, max_request_body_size="never", include_local_variables=False)
