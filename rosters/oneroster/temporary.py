"""Temporary tables of one import. COPY is refused where row security stands, so rows come here."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from django.db import connection

STAGED = {
    "staged_user": (
        "row_number int, sourced_id text, is_student bool, family text, is_staff bool, "
        "given_name text, family_name text, grade text, language text, email text, "
        "own_mobile text, own_email text"
    ),
    "staged_contact": ("guardian text, kind text, written text, destination text, fault text"),
    "staged_school": "student text, org text",
    "staged_link": "row_number int, student text, guardian text, place int, by_student bool",
    "staged_class": (
        "row_number int, sourced_id text, title text, is_homeroom bool, org text, periods text[]"
    ),
    # What is new about who decides; without a place in the file where it no longer says anything.
    "staged_custody": "row_number int, student text, guardian text, may_decide bool",
    "staged_birthday": "student text, turns_13_on date",
    "staged_enrollment": ("row_number int, sourced_id text, class text, person text, role text"),
    # Filled when teachers lose classes; always there to be asked.
    "unseated": "id bigint, appointment_id bigint, sourced_id text, person_sourced_id text",
    "staged_gone": "file text, sourced_id text",
    "staged_source": "file text, sourced_id text, digest bigint",
}
INDEXES = {
    "staged_user": "sourced_id",
    "staged_contact": "guardian",
    "staged_school": "student",
    "staged_link": "student",
    "staged_class": "sourced_id",
    "staged_enrollment": "sourced_id",
    "staged_custody": "student",
    "staged_birthday": "student",
    "staged_gone": "sourced_id",
}
FLUSH_AT = 2000
# A few thousand changed rows are looked up in tables of a million: by their index, in memory,
# and without compiling each statement, which would take longer than running it.
SUITED = """
    select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
        set_config('random_page_cost', '1.1', true)
"""
MANY = 500


class Staging:
    """Collects rows and COPYs them; a row is a tuple in the order of its table's columns."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {name: [] for name in STAGED}
        self._counts = dict.fromkeys(STAGED, 0)
        script = "; ".join(
            f"drop table if exists pg_temp.{name}; "
            f"create temporary table {name} ({columns}) on commit drop"
            for name, columns in STAGED.items()
        )
        with connection.cursor() as sql:
            sql.execute(SUITED)
            sql.execute(script)

    def add(self, table: str, *values: object) -> None:
        self._counts[table] += 1
        lines = self._lines[table]
        lines.append("\t".join([_copied(value) for value in values]))
        if len(lines) >= FLUSH_AT:
            self._flush(table)

    @property
    def is_empty(self) -> bool:
        return not any(self._counts.values())

    def finish(self) -> None:
        """Everything is in its table; what is large is indexed and known to the planner."""
        for name in STAGED:
            self._flush(name)
        large = [name for name, count in self._counts.items() if count >= MANY]
        script = [f"create index on {name} ({INDEXES[name]})" for name in large if name in INDEXES]
        script += [f"analyze {name}" for name in large]
        if script:
            with connection.cursor() as sql:
                sql.execute("; ".join(script))

    def _flush(self, table: str) -> None:
        lines = self._lines[table]
        if not lines:
            return
        with connection.cursor() as sql:
            sql.copy_expert(f"copy {table} from stdin", StringIO("\n".join(lines) + "\n"))
        lines.clear()


def run(statement: str, given: Mapping[str, Any]) -> int:
    """Run one statement; returns how many rows it touched."""
    with connection.cursor() as sql:
        sql.execute(statement, given)
        return int(sql.rowcount)


def written(statement: str, given: Mapping[str, Any]) -> int:
    """Run a statement that writes a table, and let the planner look when that changed much.

    Without, what follows would join a hundred thousand rows as if there were none; so it would
    a district's first ten thousand, however many its neighbours have.
    """
    count = run(statement, given)
    words = statement.split()
    table = words[1] if words[0] == "update" else words[2]
    if count >= MANY:
        was = number("select reltuples from pg_class where relname = %(table)s", {"table": table})
        if count > was / 10 or given["is_first"]:
            run(f"analyze {table}", {})
    return count


def tables(definitions: Mapping[str, str], given: Mapping[str, Any]) -> None:
    """Make temporary tables of queries, in their order and in one round to the server."""
    script = "; ".join(
        f"drop table if exists pg_temp.{name}; "
        f"create temporary table {name} on commit drop as {query}; "
        f"analyze {name}"
        for name, query in definitions.items()
    )
    with connection.cursor() as sql:
        sql.execute(script, given)


def rows(query: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as sql:
        sql.execute(query, given)
        return list(sql.fetchall())


def number(query: str, given: Mapping[str, Any]) -> int:
    return int(rows(query, given)[0][0])


def numbers(query: str, given: Mapping[str, Any]) -> dict[str, int]:
    """A name and a number in each row."""
    return {str(name): int(count) for name, count in rows(query, given)}


def _copied(value: object) -> str:
    """A value in COPY's text format; tabs and line ends never come here."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return _copied(_array(value))
    text = str(value)
    return text.replace("\\", "\\\\") if "\\" in text else text


def _array(values: list[str]) -> str:
    """An array as PostgreSQL writes it, each part in quotation marks."""
    quoted = (one.replace("\\", "\\\\").replace('"', '\\"') for one in values)
    return "{" + ",".join(f'"{one}"' for one in quoted) + "}"
