"""Small OneRoster packages for tests: say only what the test is about."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from rosters.invention.files import BASE, CUSTODY, HEADERS, ROLES, USERS

LANGUAGE = "metadata.homeLanguage"
Rows = Sequence[Mapping[str, str]]


def header(file: str, version: str = "1.1") -> list[str]:
    if file == "users":
        return [*BASE, *USERS[version], LANGUAGE]
    if file == "custody":
        return CUSTODY
    return BASE + (ROLES if file == "roles" else HEADERS[file])


def user(sourced_id: str, role: str = "student", **cells: str) -> dict[str, str]:
    given = {
        "sourcedId": sourced_id, "enabledUser": "true", "orgSourcedIds": "north", "role": role,
        "username": sourced_id, "givenName": sourced_id.title(), "familyName": "Vale",
    }  # fmt: skip
    return given | cells


def org(sourced_id: str, name: str, kind: str = "school") -> dict[str, str]:
    return {"sourcedId": sourced_id, "name": name, "type": kind}


def group(sourced_id: str, **cells: str) -> dict[str, str]:
    given = {
        "sourcedId": sourced_id, "title": f"Class {sourced_id}", "courseSourcedId": "course",
        "classType": "scheduled", "schoolSourcedId": "north", "termSourcedIds": "term",
    }  # fmt: skip
    return given | cells


def seat(sourced_id: str, in_class: str, who: str, role: str = "student") -> dict[str, str]:
    return {
        "sourcedId": sourced_id, "classSourcedId": in_class, "schoolSourcedId": "north",
        "userSourcedId": who, "role": role,
    }  # fmt: skip


def limit(student: str, guardian: str, may: str = "false") -> dict[str, str]:
    return {"studentSourcedId": student, "guardianSourcedId": guardian, "mayDecide": may}


def born(sourced_id: str, on: str, **cells: str) -> dict[str, str]:
    return {"sourcedId": sourced_id, "birthDate": on, **cells}


ORGS = (org("district", "Riverside", "district"), org("north", "North Middle School"))


def text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def manifest(modes: Mapping[str, str], version: str = "1.1") -> str:
    says = {"manifest.version": "1.0", "oneroster.version": version}
    says |= {f"file.{name}": mode for name, mode in modes.items()}
    return "propertyName,value\r\n" + "".join(f"{k},{v}\r\n" for k, v in says.items())


def files(
    *,
    users: Rows | None = None,
    orgs: Rows | None = ORGS,
    classes: Rows | None = None,
    enrollments: Rows | None = None,
    roles: Rows | None = None,
    demographics: Rows | None = None,
    custody: Rows | None = None,
    version: str = "1.1",
    mode: str = "bulk",
) -> dict[str, str]:
    """Texts by file name, with a manifest; None leaves a file out.

    The manifest is silent about custody.csv, as it may be: OneRoster has none.
    """
    given = {
        "users": users, "orgs": orgs, "classes": classes, "enrollments": enrollments,
        "roles": roles, "demographics": demographics,
    }  # fmt: skip
    here = {name: rows for name, rows in given.items() if rows is not None}
    made = {f"{name}.csv": text(header(name, version), rows) for name, rows in here.items()}
    if custody is not None:
        made["custody.csv"] = text(CUSTODY, custody)
    made["manifest.csv"] = manifest(dict.fromkeys(here, mode), version)
    return made


def folder(at: Path, contents: Mapping[str, str | bytes]) -> Path:
    at.mkdir(parents=True, exist_ok=True)
    for old in at.iterdir():
        old.unlink()
    for name, content in contents.items():
        raw = content.encode() if isinstance(content, str) else content
        (at / name).write_bytes(raw)
    return at


def zipped(contents: Mapping[str, str | bytes], within: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in contents.items():
            packed.writestr(f"{within}{name}", content)
    return out.getvalue()


def bring(path: Path, *options: str, district: str = "riverside") -> dict[str, Any]:
    """Run the command as the night does; its last line, whatever it ends with."""
    out = StringIO()
    status = 0
    try:
        call_command("import_oneroster", district, str(path), "--json", *options, stdout=out)
    except CommandError:
        status = 1
    report: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    assert status == (report["status"] not in {"applied", "unchanged"})
    return report


def codes(report: Mapping[str, Any], what: str = "errors") -> set[str]:
    return {one["code"] for one in report[what]}
