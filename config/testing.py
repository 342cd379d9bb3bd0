"""The pytest plugin: services of their own, settings filled in, one template database.

A plugin and no conftest, because pytest-django reads the settings before any conftest. Under xdist
the controller starts the servers and its workers inherit the addresses.
"""

import atexit
import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config import catalogs
from config.launcher import HOUSE, database, development, services

TEMPLATE = "house"
# A role that walls do not hold, in test clusters only: with it the second wall is down.
BLIND = "blind"
# How many tests a worker is handed at once; and the file that takes longest.
HANDFUL, LONGEST = 8, "tests/test_every_url.py"

_standing = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        # A conftest that cannot be read ends pytest without its own farewell.
        atexit.register(_standing.close)
        start_services()
    else:
        # What no row of one worker's database names is a file of the other's.
        os.environ["FILES"] += f"-{worker}"
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep groups in one worker: xdist 3.8 writes them where pytest 9.2 no longer reads
    (pytest-xdist#1386).

    What has no group is handed out by the handful: xdist looks through all that is left each time
    it hands something out.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    seen: Counter[str] = Counter()
    items.sort(key=_begins)
    for item in items:
        marked = [str(mark.args[0]) for mark in item.iter_markers("xdist_group")]
        # A handful begins and ends with its kind: none brings one that leaves rows forward.
        of = f"{Path(item.nodeid.partition('::')[0]).stem}-{_begins(item)}"
        group = marked[0] if marked else f"{of}-{seen[of] // HANDFUL}"
        seen[of] += 1
        if not item.nodeid.endswith(f"@{group}"):
            item._id = type(item.id).parse(f"{item.nodeid}@{group}")


def _begins(item: pytest.Item) -> int:
    """What takes minutes before all else: none of it is a long end of the run. What leaves rows
    behind comes last, for others count all that there are."""
    if "committed" in getattr(item, "fixturenames", ()):
        return 3
    if item.get_closest_marker("xdist_group"):
        return 0
    return 1 if item.nodeid.startswith(LONGEST) else 2


def pytest_collection_finish() -> None:
    """Thousands of tests and all of Django stay to the end: not looked through for garbage again
    and again, which was one second in fourteen."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_unconfigure() -> None:
    _standing.close()


def start_services() -> None:
    """A server and a broker in a folder that goes with them, and the template, migrated."""
    folder = Path(tempfile.mkdtemp(prefix="belltower-test-"))
    _standing.callback(shutil.rmtree, folder, ignore_errors=True)
    at = _standing.enter_context(services.joined(folder, durable=False, temporary=True))
    urls = database.prepare(at.postgres, database=TEMPLATE)
    # Written and not only filled in: no test may ever reach a database of somebody's work.
    os.environ.update(
        SUPERUSER_URL=at.postgres,
        DATABASE_URL=urls.app,
        DATABASE_OWNER_URL=urls.owner,
        REDIS_URL=at.redis,
        PUBLIC_URL="http://localhost:8000",
        EMAIL_URL="memorymail://",
    )
    development.fill(folder, os.environ)
    catalogs.compile_all()
    migrate = ["migrate", "--verbosity", "0"]
    development.run(HOUSE, migrate, os.environ, "The test database could not be made")
    _prepare_for_tests(at.postgres)


def as_superuser(*statements: str, database: str = "postgres") -> None:
    """For making databases and moving the clock's function; never what a test runs as."""
    import psycopg2  # noqa: PLC0415

    url = os.environ["SUPERUSER_URL"].removesuffix("/postgres")
    connection = psycopg2.connect(f"{url}/{database}")
    connection.autocommit = True
    with connection.cursor() as sql:
        for statement in statements:
            sql.execute(statement)
    connection.close()


def _prepare_for_tests(superuser_url: str) -> None:
    password = superuser_url.split(":")[2].split("@")[0]
    as_superuser(
        f"create role {BLIND} login bypassrls password '{password}' in role app",
        # Tests say what time it is: `tenancy_now()` reads `app.now` first (docs/adr/0004).
        "create or replace function tenancy_now() returns timestamptz language sql stable "
        "parallel safe as $$ select coalesce(nullif(current_setting('app.now', true), '')"
        "::timestamptz, clock_timestamp()) $$",
        database=TEMPLATE,
    )
