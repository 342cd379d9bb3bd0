"""Everything in the house that writes what a right rests on, by name and with its reason (S0-17):
appointments, delegations, and the named grants of django-guardian.

A new writer is a new way to a right: it goes into these lists, or it goes.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

WRITERS = {
    "Appointment": {
        "districts/actions/appointments.py": "the rows themselves, for the callers below",
        "rosters/oneroster/staff.py": "the roster import: classes say who teaches at a school",
    },
    "Delegation": {
        "districts/actions/delegations.py": "given and taken back, for the callers below",
        "districts/actions/appointments.py": "none outlives the appointment it is given from",
        "rosters/oneroster/staff.py": "nor one that the roster import ends",
    },
    "NamedGrant": {"districts/actions/grants.py": "taken back with its person's work"},
}
CALLERS = {
    r"\bappointments\.(?:enter|end|close|correct)\(|import (?:enter|close|correct)\b": {
        "districts/actions/access_decisions.py": "a granted request",
        "districts/actions/people.py": "the install command, the family's hat, the end of work",
    },
    r"\bdelegations\.give\(|delegations import\b.*\bgive\b": {
        "districts/designee_pages.py": "who holds an office, or whose yes gives it",
        "config/demo.py": "a district to look around in",
    },
}
# Variables under which the actions keep a row, or several.
HELD = {
    "Appointment": {"held", "appointment"},
    "Delegation": {"given", "delegation"},
    "NamedGrant": {"grant"},
}
WRITES = {
    "create", "acreate", "bulk_create", "get_or_create", "update_or_create", "update",
    "bulk_update", "delete", "save", "raw", "assign_perm", "bulk_assign_perm", "remove_perm",
}  # fmt: skip
# However it is imported: these write named grants.
OF_GUARDIAN = re.compile(r"\b(?:assign_perm|remove_perm|bulk_remove_perm)\b")
ROOMS = (
    "benchmarks", "config", "districts", "notifications", "optin", "platforms", "policies",
    "practice", "records", "rosters", "sandbox", "tenancy",
)  # fmt: skip


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), path.read_text()
    yield "manage.py", (Path(settings.BASE_DIR) / "manage.py").read_text()


def writes(text: str, model: str) -> bool:
    """By the model, by a variable that holds its rows, or in SQL."""
    if _sql(model).search(text) or (model == "NamedGrant" and OF_GUARDIAN.search(text)):
        return True
    if model not in text:
        return False
    calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return any(_is_write(called, model) for called in calls)


def _sql(model: str) -> re.Pattern[str]:
    verbs = r"insert\s+into|update|delete\s+from|merge\s+into|copy|truncate"
    return re.compile(rf"\b(?:{verbs})\s+\W?districts_{model.lower()}\b", re.IGNORECASE)


def _is_write(called: ast.expr, model: str) -> bool:
    if isinstance(called, ast.Name):
        return called.id == model
    if not isinstance(called, ast.Attribute) or called.attr not in WRITES:
        return False
    said = ast.unparse(called)
    return bool(
        re.match(rf"(?:\w+\.)*{model}\.", said)
        or said.split(".")[0] in HELD[model]
        or said.endswith((f".{model.lower()}s.create", f".{model.lower()}s.update"))
    )


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize("model", WRITERS)
def test_s0_17_nobody_else_writes_what_a_right_rests_on(model: str) -> None:
    assert {path for path, text in sources() if writes(text, model)} == set(WRITERS[model])


@pytest.mark.parametrize("door", CALLERS)
def test_rows_are_written_for_these_callers_alone(door: str) -> None:
    found = {path for path, text in sources() if re.search(door, text)}
    assert found == set(CALLERS[door])


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ("Appointment", "Appointment.objects.create(role='principal')"),
        ("Appointment", "models.Appointment.in_all_districts.filter(pk=1).update(until_on=None)"),
        ("Appointment", "Appointment(role='principal').save()"),
        ("Appointment", "from x import Appointment\nappointment.save()"),
        ("Appointment", "school.appointments.create(Appointment)"),
        ("Appointment", 'cursor.execute("UPDATE districts_appointment set role = 1")'),
        ("Appointment", 'SQL = """insert into\n    districts_appointment (role) values (1)"""'),
        ("Delegation", "Delegation.objects.bulk_create([])"),
        ("Delegation", "from x import Delegation\ngiven.filter(pk=1).update(until_on=None)"),
        ("Delegation", "held.delegations.create(Delegation)"),
        ("Delegation", "sql = 'insert into districts_delegation (id) values (1)'"),
        ("NamedGrant", "NamedGrant.objects.create(user=one)"),
        ("NamedGrant", "from guardian.shortcuts import assign_perm\nassign_perm('x', one, two)"),
        ("NamedGrant", "guardian.shortcuts.remove_perm('x', one, two)"),
        ("NamedGrant", "sql = 'delete from districts_namedgrant'"),
    ],
)
def test_writer_is_found(model: str, text: str) -> None:
    assert writes(text, model)
