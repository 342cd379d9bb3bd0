"""How long the server works on a page, whatever else the machine does meanwhile.

A clock on the wall measures everybody: two test runs at a time made a page of 80 ms one of 400.
"""

from dataclasses import dataclass
from time import process_time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.testing import as_superuser
from districts.models import District
from tenancy.scope import working_in

TRIES = 4


@dataclass(frozen=True)
class Limit:
    """What a page may take; `reads` are the tables whose queries count, the large ones."""

    queries: int
    reads: tuple[str, ...]
    seconds: float = 0.3


def answers_within(limit: Limit, browser: Client, path: str, at: District) -> None:
    """In one try of four: our own time on a processor, and the database's by its own account."""
    tries: list[float] = []
    while not tries or (tries[-1] >= limit.seconds and len(tries) < TRIES):
        tries.append(_once(limit, browser, path, at))
    assert tries[-1] < limit.seconds, (path, tries)


def analyze(*tables: str) -> None:
    """Tell the planner of the rows of this test. The app role may not, and is told so by a notice
    alone; what autovacuum saw of a table that was empty then makes a plan of seconds."""
    named = ", ".join(tables)
    name = connection.settings_dict["NAME"]
    as_superuser(f"grant maintain on {named} to {connection.settings_dict['USER']}", database=name)
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {named}")


def _once(limit: Limit, browser: Client, path: str, at: District) -> float:
    with CaptureQueriesContext(connection) as asked:
        began = process_time()
        answer = browser.get(path)
        took = process_time() - began
    assert answer.status_code == 200
    assert len(asked) <= limit.queries, [one["sql"][:100] for one in asked]
    large = [f'FROM "{one}"' for one in limit.reads]
    read = [one["sql"] for one in asked if any(each in one["sql"] for each in large)]
    with working_in(at.pk):
        return took + sum(_executed(sql) for sql in read)


def _executed(sql: str) -> float:
    """Seconds in which the database answers it."""
    with connection.cursor() as cursor:
        cursor.execute("explain (analyze, timing off, format json) " + sql.replace("%", "%%"), [])
        return float(cursor.fetchone()[0][0]["Execution Time"]) / 1000
