"""Settings, from the environment alone. No defaults: config/variables.py says what is needed."""

from pathlib import Path
from urllib.parse import urlsplit

import csp.constants
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from config import logs, variables

variables.refuse_missing()
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[1]

SECRET_KEY = variables.text("SECRET_KEY")
DEBUG = variables.flag("DEBUG")
PUBLIC_URL = variables.text("PUBLIC_URL").rstrip("/")
PUBLIC = urlsplit(PUBLIC_URL)
IS_SECURE = PUBLIC.scheme == "https"
if IS_SECURE and DEBUG:
    raise ImproperlyConfigured(
        "Belltower cannot start. DEBUG is true where people work: it shows them our memory."
    )
if IS_SECURE and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "Belltower cannot start. SECRET_KEY is short: whoever guesses it signs in as anybody. "
        "Give 50 random characters or more."
    )
if not IS_SECURE and PUBLIC.hostname not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured(
        f"PUBLIC_URL is {PUBLIC_URL}: sign-in needs https everywhere but on this machine itself. "
        "Give the https address that people type."
    )
ALLOWED_HOSTS = [PUBLIC.hostname or ""]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "config",
    "violations",
    "notifications",
    "practice",
    "platforms",
    "optin",
    "rosters",
    "policies",
    "districts",
    "records",
    "tenancy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "anymail",
    "axes",
    "guardian",
    "csp",
    "django_htmx",
    "bootstrap",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "config.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "districts.token_sign_in.NoCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "districts.sessions.SessionLimitsMiddleware",
    "config.language.LanguageMiddleware",
    "config.privacy.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "districts.sessions.DevicesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "districts.middleware.DistrictMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.FormRenderer"

# PostgreSQL, as the app role. No ATOMIC_REQUESTS: its transaction would end before the page is
# rendered, and the open district with it (docs/adr/0002).
DATABASES = {"default": variables.database("DATABASE_URL")}
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
# What the URL asks for besides (sslmode, sslrootcert) stays.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5, application_name="belltower"
)
DATABASE_APP_ROLE = DATABASES["default"]["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DISTRICT_MODEL = "districts.District"
# The rate limits of sign-in. In PostgreSQL, so that people can sign in with the broker gone, and
# so that no address of a person stands in Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        # Few entries would be culled by key, and a busy morning would wipe somebody's count.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

REDIS_URL = variables.broker("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ROUTES = ("config.celery.queue_of",)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # Without these two, a killed worker's job comes back only after about 100 s.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # A bell that nobody hears is given up at once: rows say what is due, and Celery's own
    # patience would hold up the page, or the scheduler, for six seconds each time.
    "max_retries": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}

# Sign-in
AUTH_USER_MODEL = "districts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "choose"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "districts.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"login": "districts.sign_in.LoginForm"}
USERSESSIONS_TRACK_ACTIVITY = True
# A whole school stands behind one address, so allauth counts addresses loosely, and guesses at one
# account from everywhere; guesses at one account from one address are counted by axes. Whoever is
# kept out by somebody else's guesses still comes in by an emailed code.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,50/h/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
PASSWORD_RESET_TIMEOUT = 3600
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "districts.sign_in.username_tried"
AXES_CLIENT_IP_CALLABLE = "districts.sign_in.network"
AXES_LOCKOUT_CALLABLE = "districts.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False  # its lines name the account

# django-guardian, behind districts.permissions alone. Its table is ours, with a wall.
GUARDIAN_USER_OBJ_PERMS_MODEL = "districts.NamedGrant"
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# guardian would like its backend asked by `has_perm`; here `can` is the only answer.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# Sessions in PostgreSQL only: they survive the broker, and carry what sign-in is halfway through.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.outcomes.csrf_failed"
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_SECURE else "language"
LANGUAGE_COOKIE_SECURE = IS_SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TRUSTED_PROXIES = variables.whole("TRUSTED_PROXIES")

# What a browser may do with our pages
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        # Drawings of the sprite are asked for under this one by some browsers.
        "default-src": [csp.constants.SELF],
        "object-src": [csp.constants.NONE],
        "script-src": [csp.constants.SELF],
        "style-src": [csp.constants.SELF],
        "img-src": [csp.constants.SELF],
        "font-src": [csp.constants.SELF],
        "connect-src": [csp.constants.SELF],
        "media-src": [csp.constants.SELF],
        "form-action": [csp.constants.SELF],
        "base-uri": [csp.constants.NONE],
        "frame-ancestors": [csp.constants.NONE],
    }
}

# Words, days and hours
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_IS_COLLECTED = variables.one_of("STATIC_FROM", "collected", "packages") == "collected"
STATIC_ROOT = BASE_DIR / "collected" if STATIC_IS_COLLECTED else None
WHITENOISE_USE_FINDERS = not STATIC_IS_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

MAIL = variables.mail("EMAIL_URL")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
ANYMAIL = {
    "SENDGRID_API_KEY": MAIL.get("SENDGRID_API_KEY", ""),
    # Well within the lease on what is being sent (notifications.delivery.portions).
    "REQUESTS_TIMEOUT": (3, 10),
}
EMAIL_HOST = MAIL.get("EMAIL_HOST", "")
EMAIL_PORT = MAIL.get("EMAIL_PORT", 0)
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = SERVER_EMAIL = variables.text("MAIL_FROM")

# Texts and calls. A district without `live_since` reaches the sandbox and nothing else.
WEBHOOKS_URL = variables.web("WEBHOOKS_URL")
PHONE_ACCOUNTS = variables.phone_accounts("PHONE_ACCOUNTS")
SANDBOX_URL = variables.optional("SANDBOX_URL")
SANDBOX_MAIL = variables.optional("SANDBOX_MAIL")
SANDBOX_KEY = variables.optional("SANDBOX_KEY")
SETTLE_AFTER = variables.seconds("SETTLE_AFTER")
CALL_AGAIN_AFTER = variables.seconds("CALL_AGAIN_AFTER")

# Investigation files: the first locks a file's key, any of them opens one (violations.cipher).
CASE_KEYS = variables.case_keys("CASE_KEYS")

# Recordings and uploads: never below a web server's root, served by views that ask who may.
MEDIA_ROOT = variables.text("FILES")
FILE_UPLOAD_HANDLERS = [
    "notifications.uploads.RecordingQuota",
    "violations.uploads.PicturesQuota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# The API: tokens and JSON alone. The district's middleware has let the program in by then.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["districts.token_sign_in.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.Operation",
    "EXCEPTION_HANDLER": "config.outcomes.api_refusal",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Belltower",
    "DESCRIPTION": "What a district's own programs may ask and do, with a token of that district.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/{district}",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.with_refusals",
    ],
}

LOGGING_CONFIG = None
logs.configure(variables.one_of("LOG_FORMAT", "json", "words"))
