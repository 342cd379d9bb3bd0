"""Production starts from its own environment or not at all."""

import subprocess
import sys

import pytest

from config.launcher import HOUSE
from config.variables import VARIABLES
from tests.config.servers import NOBODY_LISTENS, production

MODULES = ["config.wsgi", "config.asgi", "config.celery"]
NAMES = [each.name for each in VARIABLES]


def started_with(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=HOUSE,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("module", MODULES)
def test_empty_environment_is_refused_with_a_sentence_for_each_setting(module):
    done = started_with({}, "-c", f"import {module}")
    assert done.returncode == 3
    assert done.stderr.startswith("Belltower cannot start.")
    assert all(f"{name} is not set: " in done.stderr for name in NAMES)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_each_missing_setting_is_named_alone(name):
    environ = production()
    del environ[name]
    done = started_with(environ, "-c", "import config.asgi")
    assert done.returncode == 3
    assert f"{name} is not set: " in done.stderr
    assert done.stderr.count("is not set") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml': it must be one of json, words."),
        ("STATIC_FROM", "cdn", "STATIC_FROM is 'cdn': it must be one of collected, packages."),
        ("PUBLIC_URL", "http://bell.example.org", "sign-in needs https everywhere"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES is 'one': it must be a whole number"),
        ("DEBUG", "maybe", "DEBUG is 'maybe': it must be one of true, false."),
        ("DATABASE_URL", "foo", "DATABASE_URL cannot be read: it must be postgres://"),
        ("REDIS_URL", "foo", "REDIS_URL cannot be read: it must be redis://"),
        ("EMAIL_URL", "foo", "EMAIL_URL cannot be read: it must be smtp"),
    ],
)
def test_wrong_setting_is_refused_in_a_sentence(name, value, told):
    done = started_with(production(**{name: value}), "-c", "import config.asgi")
    assert done.returncode == 3
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", "true", "DEBUG is true where people work"),
        ("SECRET_KEY", "x", "SECRET_KEY is short"),
    ],
)
def test_what_is_fit_for_this_machine_alone_is_refused_elsewhere(name, value, told):
    given = production(PUBLIC_URL="https://bell.example.org") | {name: value}
    done = started_with(given, "-c", "import config.asgi")
    assert done.returncode == 3
    assert told in done.stderr


def test_web_server_ends_when_a_setting_is_missing():
    """It does not try for ever to start another worker."""
    environ = production()
    del environ["MAIL_FROM"]
    done = started_with(environ, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0")
    assert done.returncode == 3
    assert "MAIL_FROM is not set: " in done.stderr
    assert "Traceback" not in done.stderr


def test_management_command_with_half_an_environment_is_refused_in_a_sentence():
    environ = production()
    del environ["REDIS_URL"]
    done = started_with(environ, "manage.py", "scheduler")
    assert done.returncode == 3
    assert done.stderr.startswith("Belltower cannot start. REDIS_URL is not set: ")
    assert "Traceback" not in done.stderr


def test_migrate_without_the_owner_is_refused_in_a_sentence():
    done = started_with(production(), "manage.py", "migrate")
    assert done.returncode == 3
    assert done.stderr.startswith("DATABASE_OWNER_URL is not set: ")


def test_deployment_checks_are_silent():
    environ = production(
        PUBLIC_URL="https://bell.example.org",
        TRUSTED_PROXIES="1",
        DATABASE_URL=f"postgres://app:x@{NOBODY_LISTENS}/none",
    )
    done = started_with(environ, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_jobs_go_to_our_broker_and_not_to_celerys_default():
    program = "import django; django.setup(); import celery; print(celery.current_app.main)"
    environ = production(DJANGO_SETTINGS_MODULE="config.settings")
    assert started_with(environ, "-c", program).stdout == "belltower\n"
