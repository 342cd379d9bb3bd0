"""A practice reaches nobody: no door is imported, and a run leaves nothing anywhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, transaction

from districts.models import School, User
from practice.actions import runs
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.practice.factories import advised, agreed

HOUSE = Path(settings.BASE_DIR)
# Rooms that send, ring or listen, and what could open a line without them.
DOORS = (
    "notifications", "optin", "sandbox", "config", "celery", "tenancy.jobs", "tenancy.tasks",
    "django.core.mail", "anymail", "twilio", "aiohttp", "smtplib", "socket", "http", "urllib",
    "requests", "ssl", "redis", "kombu", "subprocess", "asyncio", "ctypes", "importlib", "os",
)  # fmt: skip
# Called by name, these would open a door that no import shows.
CALLS = {"__import__", "eval", "exec", "import_module", "email_user", "send_mail"}


def doors(text: str) -> list[str]:
    """What a module imports, or calls, that leads out of the house."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found += [name] if name in CALLS else []
        found += [one for one in imported(node) if leads_out(one)]
    return found


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def leads_out(name: str) -> bool:
    return any(f"{name}.".startswith(f"{door}.") for door in DOORS)


def test_no_module_of_practice_imports_a_door() -> None:
    modules = sorted((HOUSE / "practice").rglob("*.py"))
    assert len(modules) > 15
    found = {str(one): doors(one.read_text()) for one in modules}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "from notifications.models import Message",
        "import notifications",
        "from optin.actions import stops",
        "from tenancy.jobs import enqueue",
        "from tenancy import jobs",
        "from django.core.mail import send_mail",
        "from django.core import mail",
        "import smtplib",
        "import urllib.request",
        "from celery import shared_task",
        "__import__('twilio')",
        "user.email_user('a', 'b')",
    ],
)
def test_a_door_is_found(line: str) -> None:
    assert doors(line)


def test_messages_and_practice_do_not_name_each_other() -> None:
    for path in sorted((HOUSE / "notifications").rglob("*.py")):
        tree = ast.parse(path.read_text())
        named = [one for node in ast.walk(tree) for one in imported(node)]
        assert not [one for one in named if one.split(".")[0] == "practice"], path
    for path in sorted((HOUSE / "templates" / "practice").rglob("*.html")):
        assert "notifications/" not in path.read_text(), path


def test_no_key_leads_from_practice_to_a_family_or_a_message() -> None:
    """Rows point at rows of practice, at schools, districts and staff, and at nobody's phone."""
    targets = {
        field.related_model._meta.label
        for model in apps.get_app_config("practice").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is not None and not isinstance(field.related_model, str)
    }
    assert targets == {
        "districts.District", "districts.School", "districts.User", "practice.PracticeRun",
    }  # fmt: skip


def test_a_run_leaves_nothing_to_send(
    ann: User, bob: User, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr("tenancy.jobs.current_app.send_task", lambda *a, **k: rung.append(a))
    monkeypatch.setattr(transaction, "on_commit", lambda *a, **k: rung.append(a))
    agreed(bob, north)
    run = advised(ann, north)
    with working_in(north.district_id):
        before = rows_of_others()
        runs.start(run=run, by=ann, now=database_now())
        runs.finish(run=run, note="Well done", by=ann, now=database_now())
        after = rows_of_others()
    assert {table for table in after if after[table] != before[table]} == {
        "records_event",
        "records_unsealed",
    }
    assert mail.outbox == []
    assert rung == []


def rows_of_others() -> dict[str, int]:
    """How many rows of the open district stand in each table of ours that is not practice's."""
    counted = {}
    labels = ("notifications", "optin", "rosters", "districts", "records", "tenancy")
    with connection.cursor() as sql:
        for model in apps.get_models():
            if model._meta.app_label in labels:
                table = model._meta.db_table
                sql.execute(f"select count(*) from {table}")  # noqa: S608
                counted[table] = sql.fetchone()[0]
    return counted
