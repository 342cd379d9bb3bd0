"""docker-compose.yml and docs/operations.md, held against the code (nobody runs Docker here)."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml

from config.launcher import HOUSE, postgres, services
from config.variables import OWNER, VARIABLES
from tests.config.servers import production

COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, one in SERVICES.items() if one.get("image") == "belltower")
MANUAL = (HOUSE / "docs" / "operations.md").read_text()


@pytest.fixture(scope="module")
def superuser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on which nobody has made a role yet."""
    with services.joined(tmp_path_factory.mktemp("empty"), durable=False) as at:
        yield at.postgres


def test_compose_runs_the_processes_of_up():
    assert OURS == ["emergency", "migrate", "scheduler", "web", "webhooks", "worker"]
    assert set(SERVICES) - set(OURS) == {"proxy", "db", "broker"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_has_image_healthcheck_and_restart(name):
    service = SERVICES[name]
    assert service["image"]
    assert service["restart"]
    assert service["healthcheck"]


def test_migrate_runs_once_and_is_the_only_one_without_a_probe():
    unprobed = [name for name in SERVICES if SERVICES[name]["healthcheck"].get("disable")]
    assert unprobed == ["migrate"]
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", OURS)
def test_process_has_the_settings_and_no_others(name):
    wanted = {each.name for each in VARIABLES}
    if name == "migrate":
        wanted.add(OWNER.name)
    assert set(SERVICES[name]["environment"]) == wanted


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_variable_that_is_missing_is_refused_with_a_sentence(name):
    for variable, value in SERVICES[name].get("environment", {}).items():
        assert re.fullmatch(rf"\$\{{{variable}:\?\S.{{9,}}\}}", value), (variable, value)


def test_proxy_alone_is_reached_from_outside():
    assert [name for name in SERVICES if SERVICES[name].get("ports")] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == SERVICES["broker"]["networks"] == ["inside"]


def test_owners_password_goes_to_migrate_and_the_server_alone():
    holders = [name for name, one in SERVICES.items() if OWNER.name in one.get("environment", {})]
    assert sorted(holders) == ["db", "migrate"]


@pytest.mark.parametrize("variable", [*VARIABLES, OWNER], ids=lambda one: one.name)
def test_manual_explains_each_variable_in_the_words_of_the_refusal(variable):
    row = re.search(rf"^\| {variable.name} \| (.+?) \| .+ \|$", MANUAL, re.MULTILINE)
    assert row, f"{variable.name} is not in the table of docs/operations.md"
    assert row[1].replace("`", "").startswith(variable.what.replace("`", ""))


def test_manual_names_no_variable_that_is_not_read():
    named = set(re.findall(r"^\| ([A-Z_]+) \|", MANUAL, re.MULTILINE))
    assert named == {each.name for each in (*VARIABLES, OWNER)}


def test_dockerfile_fills_in_each_setting_for_the_build_alone():
    built, served = (HOUSE / "Dockerfile").read_text().split("FROM python:3.11-slim\n")
    assert all(re.search(rf"\b{each.name}=", built) for each in VARIABLES)
    assert not any(re.search(rf"\b{each.name}=", served) for each in VARIABLES)
    assert "--require-hashes --only-binary :all:" in built
    assert "USER belltower" in served


def test_roles_of_the_manual_hold_the_walls_and_can_migrate(superuser):
    psql(superuser, "-f", "-", stdin=block_of_the_manual())
    owner = as_role(superuser, "owner", "one-password", "belltower")
    app = as_role(superuser, "app", "another-password", "belltower")
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"],
        cwd=HOUSE,
        env=production(DATABASE_URL=app, DATABASE_OWNER_URL=owner),
        capture_output=True,
        text=True,
        check=False,
    )
    assert migrated.returncode == 0, migrated.stderr
    assert attributes(app, "app") == (False, False, False, False)
    assert ask(app, "select count(*) from tenancy_tick") == [(0,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(app, "truncate tenancy_tick")


def test_roles_that_compose_makes_are_those_of_its_two_urls(superuser, tmp_path):
    script = tmp_path / "roles.sh"
    # Compose reads `$$` as `$`.
    script.write_text(COMPOSE["configs"]["roles"]["content"].replace("$$", "$"))
    subprocess.run(
        ["bash", "-eu", str(script)],
        env=environ_of_psql(superuser)
        | {
            "DATABASE_URL": "postgres://bell_app:app-secret-1@db:5432/bell",
            "DATABASE_OWNER_URL": "postgres://bell_owner:owner-secret-2@db:5432/bell",
        },
        capture_output=True,
        check=True,
    )
    app = as_role(superuser, "bell_app", "app-secret-1", "bell")
    owner = as_role(superuser, "bell_owner", "owner-secret-2", "bell")
    assert attributes(app, "bell_app") == (False, False, False, False)
    assert attributes(app, "bell_owner") == (False, False, False, False)
    assert ask(owner, "select datdba::regrole::text from pg_database where datname = 'bell'") == [
        ("bell_owner",)
    ]


def block_of_the_manual() -> str:
    found = re.search(r"```sql\n(.+?)```", MANUAL, re.DOTALL)
    assert found
    return found[1]


def psql(superuser: str, *words: str, stdin: str) -> None:
    subprocess.run(
        ["psql", "-v", "ON_ERROR_STOP=1", "--username", "postgres", *words],
        env=environ_of_psql(superuser),
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )


def environ_of_psql(superuser: str) -> dict[str, str]:
    at = urlsplit(superuser)
    programs = postgres.binaries(Path(tempfile.gettempdir()) / "belltower-programs")
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PGHOST": str(at.hostname),
        "PGPORT": str(at.port),
        "PGPASSWORD": str(at.password),
    }


def as_role(superuser: str, role: str, password: str, database: str) -> str:
    at = urlsplit(superuser)
    return f"postgres://{role}:{password}@{at.hostname}:{at.port}/{database}"


def attributes(url: str, role: str) -> tuple[bool, ...]:
    """Superuser, bypasses row security, makes databases, makes roles."""
    asked = "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname="
    return ask(url, f"{asked}'{role}'")[0]


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()
    finally:
        connection.close()
