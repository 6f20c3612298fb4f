"""Django's settings, all of them, made from the environment and the key file."""

import logging
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from belofte import keys
from belofte.database import embedded, naming
from belofte.environment import Environment

ENVIRONMENT = Environment()
STATE = ENVIRONMENT.state.expanduser().absolute()
BACKUPS = ENVIRONMENT.backup_folder and ENVIRONMENT.backup_folder.expanduser().absolute()
BELOFTE_KEYS = keys.read_or_create(STATE / "keys")
SECRET_KEY = keys.derive_text(BELOFTE_KEYS[0], "django")
SECRET_KEY_FALLBACKS = [keys.derive_text(key, "django") for key in BELOFTE_KEYS[1:]]
DEBUG = False

_address = urlsplit(ENVIRONMENT.address)
ALLOWED_HOSTS = [_address.hostname or "localhost", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.address]
ROOT_URLCONF = "belofte.config.urls"
WSGI_APPLICATION = "belofte.config.wsgi.application"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
    "belofte.people",
    "belofte.channels",
    "belofte.contacts",
    "belofte.cases",
    "belofte.testimony",
    "belofte.conduct",
    "belofte.outages",
    "belofte.promises",
    "belofte.parties",
    "belofte.procedures",
    "belofte.closing",
    "belofte.backlog",
    "belofte.library",
    "belofte.replies",
    "belofte.mailings",
    "belofte.portal",
    "belofte.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "belofte.config.answers.AnswersMiddleware",
    "belofte.config.health.HealthMiddleware",  # before any that looks at the host
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "belofte.people.language.LanguageMiddleware",  # asks who is signed in
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "belofte.config.policy.PolicyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "belofte.desk.outgoing.standstill",
            ],
        },
    },
]


# Planning a statement costs the server more than answering it. What a connection asks often it keeps the plan of.
_PLANNED_ONCE: Final = MappingProxyType({"server_side_binding": True, "prepare_threshold": 3})


def _database() -> dict[str, Any]:
    """Name the database: our own, or the one whose DSN was given."""
    is_embedded = ENVIRONMENT.database == "embedded"
    dsn = embedded.Cluster(STATE).dsn() if is_embedded else ENVIRONMENT.database
    named = naming.parts(dsn)
    options: dict[str, Any] = {**named["OPTIONS"], "assume_role": "belofte_app", **_PLANNED_ONCE}
    if ENVIRONMENT.database_pool:
        options["pool"] = {"min_size": 1, "max_size": ENVIRONMENT.web_threads + 2, "timeout": 8}
    return {**named, "ENGINE": "belofte.database.backend", "OPTIONS": options, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "belofte_cache"}}

STORAGES = {
    "default": {"BACKEND": "belofte.blobs.BlobStorage", "OPTIONS": {"location": STATE / "blobs"}},
    "blobs": {"BACKEND": "belofte.blobs.BlobStorage", "OPTIONS": {"location": STATE / "blobs"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "belofte.desk.uploads.RequestLimitHandler",  # first: what is too much is not stored at all
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
TIME_ZONE = ENVIRONMENT.time_zone
USE_I18N = True
USE_TZ = True

AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "belofte.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "belofte.people.passwords.Uncommon"},
    {"NAME": "belofte.people.passwords.Unlike"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "belofte.people.signing_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by the invitation that was sent to it
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, or until they sign out
ACCOUNT_FORMS = {"reset_password": "belofte.people.resetting.ResetPasswordForm"}
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # a whole office, at nine in the morning, behind one address
    "login_failed": "60/m/ip,10/5m/key,20/h/key",  # key: the e-mail address that was tried
    "reset_password": "20/m/ip,3/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = (
    0  # who asks is who the web server says: it believes BELOFTE_PROXIES alone (ops/serving.py)
)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "belofte.people.signing_in.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "belofte.people.passkeys.AddPasskeyForm"}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: the invitation proved it
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Belofte"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_secure  # browsers allow it for localhost only

SESSION_ENGINE = "belofte.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_secure
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.is_secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.is_secure else "csrf"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_SSL_REDIRECT = ENVIRONMENT.is_secure
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|mailz|metrics)$"]  # asked from this machine, past the proxy
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENVIRONMENT.is_secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.is_secure
SECURE_HSTS_PRELOAD = ENVIRONMENT.is_secure
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "belofte.config.faults.unproven"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

EMAIL_HOST = ENVIRONMENT.mail_host
EMAIL_PORT = ENVIRONMENT.mail_port
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_sender

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = [
    "belofte.people.jobs",
    "belofte.replies.jobs",
    "belofte.attention.jobs",
    "belofte.backlog.jobs",
    "belofte.mailings.jobs",
    "belofte.keeping.jobs",
    "belofte.intake.jobs",
    "belofte.ops.backups.jobs",
    "belofte.config.schedule",
]

SILENCED_SYSTEM_CHECKS: list[str] = []
logging.raiseExceptions = False  # a line that cannot be written would be printed with all that it was given
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "belofte.config.logs.PlainFormatter"},
        "json": {"()": "belofte.config.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": ENVIRONMENT.logs}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What libraries say below a warning is for whoever develops them.
    "loggers": {name: {"level": ENVIRONMENT.log_level.upper()} for name in ("belofte", "procrastinate.worker")},
}
