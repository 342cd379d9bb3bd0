"""Everything in the house that writes an appointment, by name and with its reason (S0-17).

A new writer is a new way to a right: it goes into this list, or it goes.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

WRITERS = {
    "districts/actions/appointments.py": "the rows themselves, for the three callers below",
    "rosters/oneroster/staff.py": "the roster import: classes say who teaches at a school",
}
CALLERS = {
    "districts/actions/access_decisions.py": "a granted request",
    "districts/actions/people.py": "the install command, and the end of somebody's work",
}
WRITES = {
    "create", "acreate", "bulk_create", "get_or_create", "update_or_create", "update",
    "bulk_update", "delete", "save", "raw",
}  # fmt: skip
SQL = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from|merge\s+into|copy|truncate)\s+\W?districts_appointment\b",
    re.IGNORECASE,
)
ROOMS = (
    "benchmarks", "config", "districts", "notifications", "optin", "platforms", "policies",
    "practice", "records", "rosters", "sandbox", "tenancy",
)  # fmt: skip
DOOR = re.compile(r"\bappointments\.(?:enter|end|close|correct)\(|import (?:enter|close|correct)\b")


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), path.read_text()
    yield "manage.py", (Path(settings.BASE_DIR) / "manage.py").read_text()


def writes(text: str) -> bool:
    """By the model, by a variable that holds one of its rows, or in SQL."""
    if SQL.search(text):
        return True
    if "Appointment" not in text:
        return False
    tree = ast.parse(text)
    held = {"held", "appointment"}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == "Appointment":
            return True
        if not isinstance(call.func, ast.Attribute):
            continue
        said = ast.unparse(call.func)
        if call.func.attr in WRITES and re.match(r"(?:\w+\.)*Appointment\.", said):
            return True
        if call.func.attr in {"save", "delete"} and said.split(".")[0] in held:
            return True
        if said.endswith((".appointments.create", ".appointments.update")):
            return True
    return False


@pytest.mark.requirement("S0-17")
def test_s0_17_nobody_else_writes_an_appointment() -> None:
    assert {path for path, text in sources() if writes(text)} == set(WRITERS)


def test_rows_are_written_for_three_callers_alone() -> None:
    found = {path for path, text in sources() if DOOR.search(text)}
    assert found == set(CALLERS)


@pytest.mark.parametrize(
    "text",
    [
        "Appointment.objects.create(role='principal')",
        "models.Appointment.in_all_districts.filter(pk=1).update(until_on=None)",
        "Appointment(role='principal').save()",
        "from x import Appointment\nappointment.save()",
        "school.appointments.create(Appointment)",
        'cursor.execute("UPDATE districts_appointment set role = 1")',
        'SQL = """insert into\n    districts_appointment (role) values (1)"""',
    ],
)
def test_writer_is_found(text: str) -> None:
    assert writes(text)
