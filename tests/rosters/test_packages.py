"""Packages that are not what they should be: each gets a sentence, and nothing is changed."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from districts.models import District, School
from rosters import invention
from rosters.models import RosterImport, Student
from rosters.oneroster import package as packages
from rosters.oneroster import reader
from rosters.oneroster.findings import Broken, Findings, worded
from rosters.oneroster.words import ERRORS, WARNINGS
from tenancy.scope import working_in
from tests.rosters.packages import (
    LANGUAGE,
    bring,
    codes,
    files,
    folder,
    group,
    header,
    manifest,
    seat,
    user,
    zipped,
)

GOOD = files(users=[user("mina", agentSourcedIds="ma"), user("ma", "parent")])
SECRET = "Zebediah"


def edited(file: str, change: Callable[[str], str | bytes], **kinds: object) -> dict[str, object]:
    made: dict[str, object] = dict(files(**kinds) if kinds else GOOD)  # type: ignore[arg-type]
    made[file] = change(str(made[file]))
    return made


def encrypted() -> bytes:
    """A zip whose members say that they want a password."""
    raw = bytearray(zipped(GOOD))
    at = 0
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := raw.find(mark, at)) >= 0:
            raw[at + offset] |= 1
            at += 4
    return bytes(raw)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("users.csv", b"a" * (packages.DENSE_FROM + 1))
    return out.getvalue()


def garbled(packed: bytes) -> bytes:
    """Whole on the outside; what is packed inside can no longer be unpacked."""
    first = packed.index(b"sourcedId") if b"sourcedId" in packed else 60
    return packed[:first] + b"\xff" * 40 + packed[first + 40 :]


WRONG_ZIPS = [
    ("not_a_zip", lambda: b"sourcedId,name"),
    ("not_a_zip", lambda: b""),
    ("damaged", lambda: zipped(GOOD)[:200]),
    ("damaged", lambda: garbled(zipped(GOOD))),
    ("unsafe_name", lambda: zipped({".": "x"})),
    ("web_page", lambda: b"\n <!doctype html><html>Sign in</html>"),
    ("web_page", lambda: zipped(GOOD | {"users.csv": "<html>Sign in</html>"})),
    ("encrypted", encrypted),
    ("too_dense", bomb),
    ("unsafe_name", lambda: zipped({"../users.csv": "x"})),
    ("unsafe_name", lambda: zipped({"/etc/users.csv": "x"})),
    ("unsafe_name", lambda: zipped({"C:\\users.csv": "x"})),
    ("too_deep", lambda: zipped(GOOD, within="a/b/")),
    ("zip_in_zip", lambda: zipped({"roster.zip": "x"})),
    ("no_csv", lambda: zipped({"readme.txt": "x"})),
    ("too_many_members", lambda: zipped({f"{n}.csv": "" for n in range(201)})),
    ("not_oneroster", lambda: zipped({"schools.csv": "", "sections.csv": "", "students.csv": "",
                                      "users.csv": ""})),
    ("not_oneroster", lambda: zipped({"users.csv": "id,name\r\n1,x\r\n"})),
    ("old_version", lambda: zipped({"users.csv": "sourcedId,userId,agents\r\n"})),
    ("old_version", lambda: zipped(GOOD | {"manifest.csv": manifest({}, "1.0")})),
    ("nothing_to_read", lambda: zipped({"orgs.csv": "x", "manifest.csv": manifest(
        {"orgs": "bulk"})})),
]  # fmt: skip


@pytest.mark.parametrize(("code", "content"), WRONG_ZIPS)
def test_wrong_file_is_refused_in_a_sentence(
    riverside: District, tmp_path: Path, code: str, content: Callable[[], bytes]
) -> None:
    at = tmp_path / "r.zip"
    at.write_bytes(content())
    report = bring(at)
    assert report["status"] == "refused"
    assert codes(report) == {code}
    assert report["errors"][0]["reason"].endswith(".")


def test_place_with_nothing_is_named(riverside: District, tmp_path: Path) -> None:
    assert codes(bring(tmp_path / "nowhere.zip")) == {"missing"}


def test_unpacked_size_has_an_end(
    riverside: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 100)
    (tmp_path / "r.zip").write_bytes(zipped(GOOD))
    assert codes(bring(tmp_path / "r.zip")) == {"too_large"}


def with_row(**cells: str) -> Callable[[], dict[str, object]]:
    return lambda: dict(files(users=[user("ok"), user("bad", **cells)]))


WRONG_ROWS = [
    ("nul", 3, None, with_row(givenName=f"{SECRET}\0")),
    ("control", 3, "givenName", with_row(givenName=f"{SECRET}\x07")),
    ("control", 3, "familyName", with_row(familyName=f"{SECRET}\nx")),
    ("too_long", 3, "givenName", with_row(givenName=SECRET * 20)),
    ("too_long", 3, "middleName", with_row(middleName=SECRET * 600)),
    ("too_long", 3, "sms", with_row(role="parent", sms="5" * 300)),
    ("no_name", 3, "familyName", with_row(givenName=" ", familyName="")),
    ("empty", 3, "sourcedId", lambda: dict(files(users=[user("ok"), user("")]))),
    ("bad_status", 3, "status", with_row(status=SECRET)),
    ("no_such_org", 3, "orgSourcedIds", with_row(orgSourcedIds=SECRET)),
    ("no_such_user", 3, "agentSourcedIds", with_row(agentSourcedIds=SECRET)),
    ("double_id", 3, "sourcedId", lambda: dict(files(users=[user("ok"), user("ok")]))),
    ("ragged", 4, None, lambda: edited("users.csv", lambda t: t + f"{SECRET},,\r\n")),
    ("not_csv", 4, None, lambda: edited("users.csv", lambda t: t + f'"{SECRET}" x,"\r\n"\r\n')),
    ("open_quote", 4, None, lambda: edited("users.csv", lambda t: t + f'x,"{SECRET}\r\n')),
    ("not_utf8", 4, None, lambda: edited("users.csv", lambda t: t.encode() + b"\xe9,,\r\n")),
    ("missing_column", 1, "familyName",
        lambda: edited("users.csv", lambda t: t.replace("familyName", "surname"))),
    ("double_column", 1, None,
        lambda: edited("users.csv", lambda t: t.replace("middleName", "phone", 1))),
    ("no_header", 1, None, lambda: edited("users.csv", lambda _: "")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "row", "column", "contents"), WRONG_ROWS)
def test_row_at_fault_is_named_and_not_quoted(
    riverside: District, north: School, tmp_path: Path, code: str, row: int,
    column: str | None, contents: Callable[[], dict[str, str | bytes]],
) -> None:  # fmt: skip
    report = bring(folder(tmp_path, contents()))
    assert report["status"] == "refused"
    assert report["error_count"] == 1, report["errors"]
    error = report["errors"][0]
    assert (error["code"], error["file"], error["row"], error["column"]) == (
        code, "users.csv", row, column,
    )  # fmt: skip
    assert SECRET not in str(report)
    with working_in(riverside.pk):
        assert not Student.objects.exists()


@pytest.mark.parametrize(
    ("code", "column", "kinds"),
    [
        ("no_such_class", "classSourcedId", {"enrollments": [seat("e", "gone", "mina")]}),
        ("no_such_user", "userSourcedId", {"enrollments": [seat("e", "c", "gone")]}),
        ("no_such_org", "schoolSourcedId", {"classes": [group("c", schoolSourcedId="gone")]}),
    ],
)
def test_class_and_seat_lead_somewhere(
    riverside: District, north: School, tmp_path: Path, code: str, column: str,
    kinds: dict[str, list[dict[str, str]]],
) -> None:  # fmt: skip
    made = files(**({"users": [user("mina")], "classes": [group("c")]} | kinds))  # type: ignore[arg-type]
    report = bring(folder(tmp_path, made))
    found = {(one["code"], one["row"], one["column"]) for one in report["errors"]}
    assert (code, 2, column) in found


def test_row_that_did_not_change_may_not_name_who_is_gone(
    riverside: District, north: School, tmp_path: Path
) -> None:
    mina, olli = user("mina", agentSourcedIds="ma"), user("olli", agentSourcedIds="ma")
    seats = [seat("e", "c", "olli"), seat("f", "c", "mina")]
    both = {"classes": [group("c")], "enrollments": seats}
    bring(folder(tmp_path, files(users=[mina, olli, user("ma", "parent")], **both)))  # type: ignore[arg-type]
    report = bring(folder(tmp_path, files(users=[olli], **both)))  # type: ignore[arg-type]
    found = {(one["file"], one["row"], one["column"]) for one in report["errors"]}
    assert found == {("users.csv", 2, "agentSourcedIds"), ("enrollments.csv", 3, "userSourcedId")}
    report = bring(folder(tmp_path, files(
        users=[mina, olli, user("ma", "parent")], classes=[], enrollments=seats)))  # fmt: skip
    assert codes(report) == {"no_such_class"}


def test_first_two_hundred_errors_are_listed_and_all_are_counted(
    riverside: District, north: School, tmp_path: Path
) -> None:
    users = [user(f"s{n}", orgSourcedIds="nowhere") for n in range(250)]
    report = bring(folder(tmp_path, files(users=users)))
    assert (len(report["errors"]), report["error_count"]) == (200, 250)


@pytest.mark.parametrize(
    ("code", "modes", "without"),
    [
        ("marked_absent", {"users": "bulk", "orgs": "absent"}, ""),
        ("not_here", {"users": "bulk", "orgs": "bulk", "classes": "bulk"}, ""),
        ("bad_mode", {"users": "both", "orgs": "bulk"}, ""),
    ],
)
def test_manifest_and_files_must_agree(
    riverside: District, tmp_path: Path, code: str, modes: dict[str, str], without: str
) -> None:
    made = GOOD | {"manifest.csv": manifest(modes | {"classes": modes.get("classes", "absent")})}
    report = bring(folder(tmp_path, made))
    assert report["status"] == "refused"
    assert code in codes(report)


def test_unusual_but_harmless_is_read_with_a_note(
    riverside: District, north: School, tmp_path: Path
) -> None:
    users = [
        user("mina", enabledUser="TRUE", status="active", agentSourcedIds=" ma , tom"),
        user("ma", "Parent", status="Active"),
        user("tom", "principal", enabledUser="yes"),
        user("left", status="toBeDeleted"),
    ]
    made: dict[str, str | bytes] = dict(files(users=users))
    made["USERS.CSV"] = made.pop("users.csv")
    made["courses.csv"] = "sourcedId\r\n"
    made["manifest.csv"] = manifest({"users": "bulk", "demographics": "bulk"})
    report = bring(folder(tmp_path, made))
    assert (report["status"], report["students"], report["guardians"]) == ("applied", 1, 1)
    assert codes(report, "warnings") >= {
        "other_capitals", "filled_in_bulk", "other_status", "not_true_or_false", "unknown_role",
        "other_case", "not_announced", "not_here_unused", "no_grade", "agent_not_family",
    }  # fmt: skip


def test_header_may_stand_in_any_order(riverside: District, north: School, tmp_path: Path) -> None:
    columns = [*reversed(header("users")), "metadata.shoeSize"]
    row = user("mina", **{LANGUAGE: "es", "metadata.shoeSize": "7"})
    content = ",".join(columns) + "\n" + ",".join(row.get(name, "") for name in columns)
    made = files(users=[]) | {"users.csv": content}
    assert bring(folder(tmp_path, made))["students"] == 1
    with working_in(riverside.pk):
        assert Student.objects.get().language == "es"


def test_every_finding_has_its_words() -> None:
    given = {
        "most": 1, "version": "1.0", "looks_like": "x", "cells": 1, "columns": 2, "count": 3,
        "rows": "3",
    }  # fmt: skip
    assert not set(ERRORS) & set(WARNINGS)
    for code in ERRORS | WARNINGS:
        assert "%" not in worded(code, given)


def test_large_file_is_read_a_row_at_a_time(tmp_path: Path) -> None:
    """In a process of its own: two hundred thousand rows, and what it held at most."""
    with (tmp_path / "users.csv").open("w") as file:
        file.write(",".join(header("users")) + "\n")
        file.writelines(f"s-{n},,,true,north,student" + "," * 13 + "en\n" for n in range(200_001))
    script = (
        "import resource, sys\n"
        "from rosters.oneroster import reader\n"
        "from rosters.oneroster.findings import Findings\n"
        "with open(sys.argv[1], 'rb') as stream:\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    table = reader.opened(stream, 'users.csv', [], Findings())\n"
        "    count = sum(1 for row in reader.changed(table, stream, {}))\n"
        "    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(count, (after - before) // 1024)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + script, tmp_path / "users.csv"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    count, megabytes = map(int, said.stdout.split()[-2:])
    assert count > 200_000
    assert megabytes < 100


def test_file_without_a_line_is_not_read_whole() -> None:
    findings = Findings()
    stream = io.BytesIO(b"sourcedId\n" + b"a" * (3 << 20))
    table = reader.opened(stream, "users.csv", [], findings)
    assert table is not None
    with pytest.raises(Broken):
        list(reader.changed(table, stream, {}))
    assert stream.tell() < 2 << 20


KILLED_AFTER = "insert into rosters_guardianship"


@pytest.mark.django_db(transaction=True)
def test_kill_in_the_middle_leaves_yesterday(tmp_path: Path) -> None:
    """A process of its own brings a roster in and is killed, as by kill -9, while it writes."""
    from tests.districts import factories  # noqa: PLC0415

    riverside = factories.district("riverside")
    yesterday = folder(tmp_path / "a", GOOD)
    assert bring(yesterday)["status"] == "applied"
    today = folder(tmp_path / "b", files(users=[
        user("mina", agentSourcedIds="pa", givenName="Other"), user("pa", "parent"), user("new"),
    ]))  # fmt: skip
    script = (
        "import os, signal\n"
        "from django.core.management import call_command\n"
        "from django.db import connection\n"
        "def die(execute, sql, params, many, context):\n"
        "    answer = execute(sql, params, many, context)\n"
        f"    if {KILLED_AFTER!r} in sql: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return answer\n"
        "with connection.execute_wrapper(die):\n"
        f"    call_command('import_oneroster', 'riverside', {str(today)!r}, '--accept-removals')\n"
    )
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + script],
        cwd=settings.BASE_DIR, capture_output=True, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings",
                          "DATABASE_URL": f"{url}/{name}"},
    )  # fmt: skip
    assert done.returncode == -9, done.stderr.decode()[-2000:]
    with working_in(riverside.pk):
        assert [one.given_name for one in Student.objects.all()] == ["Mina"]
        assert RosterImport.objects.count() == 1
    assert bring(today, "--accept-removals")["status"] == "applied"
    with working_in(riverside.pk):
        assert Student.objects.get(sourced_id="mina").given_name == "Other"


def test_invented_town_comes_in_with_its_shares(riverside: District, tmp_path: Path) -> None:
    invention.write(tmp_path, students=800, seed=5)
    report = bring(tmp_path)
    assert (report["status"], report["errors"]) == ("applied", [])
    assert report["students"] == 800
    assert codes(report, "warnings") <= {
        "school_opened",
        "unusable_contact",
        "unusable_own_way",
    }
    guardians = report["guardians"]
    assert 0.28 < report["unreachable"]["email"] / guardians < 0.42
    assert 0.01 < report["unreachable"]["sms"] / guardians < 0.12
    assert report["appointed"]["made"] > 20
    assert report["changes"]["birthdays"]["added"] == 800
    assert bring(tmp_path)["status"] == "unchanged"
