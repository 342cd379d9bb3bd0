"""Who may decide for a child: what custody.csv says, what of it lasts, and who is told."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from districts.models import District, School, User
from records.models import Event
from rosters import showing
from rosters.actions import imports, working
from rosters.models import CustodyLimit, Guardian, Guardianship, RosterImport, Student
from rosters.signals import rights_changed
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.rosters.packages import (
    ORGS,
    bring,
    codes,
    files,
    folder,
    limit,
    manifest,
    text,
    user,
    zipped,
)

MINA = user("mina", agentSourcedIds="pa,ma,gran", grades="07")
OLLI = user("olli", agentSourcedIds="ma,pa", grades="09")
MA, PA, GRAN = user("ma", "parent"), user("pa", "guardian"), user("gran", "relative")
HOUSE = [MINA, OLLI, MA, PA, GRAN]
SECRET = "Zebediah"


@pytest.fixture
def told() -> Iterator[list[tuple[list[str], datetime]]]:
    """What receivers hear, by the student system's ids."""
    heard: list[tuple[list[str], datetime]] = []

    def hear(student_ids: list[int], now: datetime, **_: object) -> None:
        names = Student.objects.filter(pk__in=student_ids).values_list("sourced_id", flat=True)
        heard.append((sorted(names), now))

    rights_changed.connect(hear)
    yield heard
    rights_changed.disconnect(hear)


def limited(district: District) -> set[tuple[str, str]]:
    with working_in(district.pk):
        found = Guardianship.objects.limited()
        return set(found.values_list("student__sourced_id", "guardian__sourced_id"))


def deciders(district: District, student: str) -> list[str]:
    with working_in(district.pk):
        found = Guardianship.objects.who_decide().filter(student__sourced_id=student)
        return list(found.values_list("guardian__sourced_id", flat=True))


def test_parents_and_guardians_decide_and_relatives_do_not(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE)))
    assert deciders(riverside, "mina") == ["pa", "ma"]
    assert limited(riverside) == set()


def test_who_may_not_decide_for_one_child_may_for_another(
    riverside: District, north: School, tmp_path: Path
) -> None:
    report = bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    assert (report["status"], report["warnings"]) == ("applied", [])
    assert limited(riverside) == {("mina", "pa")}
    assert deciders(riverside, "mina") == ["ma"]
    assert deciders(riverside, "olli") == ["ma", "pa"]


def test_who_has_left_decides_nothing(riverside: District, north: School) -> None:
    with working_in(riverside.pk):
        at: dict[str, Any] = {"district": riverside, "given_name": "A", "family_name": "B"}
        child = Student.objects.create(sourced_id="s", **at)
        left = Guardian.objects.create(sourced_id="g", left_at=timezone.now(), **at)
        Guardianship.objects.create(district=riverside, student=child, guardian=left, kind="parent")
    assert deciders(riverside, "s") == []


def test_same_file_again_changes_nothing(
    riverside: District, north: School, tmp_path: Path
) -> None:
    at = folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa"), limit("olli", "ma")]))
    bring(at)
    assert bring(at)["status"] == "unchanged"
    assert len(limited(riverside)) == 2


@pytest.mark.parametrize(
    "then", [[limit("olli", "ma"), limit("mina", "pa", "true")], [limit("olli", "ma")]]
)
def test_whom_the_file_names_no_longer_may_decide_again(
    riverside: District, north: School, tmp_path: Path, then: list[dict[str, str]]
) -> None:
    before = [limit("mina", "pa"), limit("olli", "ma")]
    bring(folder(tmp_path, files(users=HOUSE, custody=before)))
    report = bring(folder(tmp_path, files(users=HOUSE, custody=then)))
    assert report["changes"]["deciders"] == {"added": 0, "changed": 1, "removed": 0}
    assert limited(riverside) == {("olli", "ma")}
    assert deciders(riverside, "mina") == ["pa", "ma"]


def test_a_package_without_the_file_lifts_nothing(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    assert bring(folder(tmp_path, files(users=HOUSE)))["status"] == "unchanged"
    marked = files(users=HOUSE)
    marked["manifest.csv"] = manifest({"users": "bulk", "orgs": "bulk", "custody": "absent"})
    assert bring(folder(tmp_path, marked))["status"] == "unchanged"
    renamed = [MINA | {"givenName": "Minna"}, *HOUSE[1:]]
    assert bring(folder(tmp_path, files(users=renamed)))["status"] == "applied"
    assert limited(riverside) == {("mina", "pa")}


def test_a_limit_outlives_the_link_and_the_students_leaving(
    riverside: District, north: School, tmp_path: Path
) -> None:
    """Taken off the contacts for a night, or gone for a year: nobody comes back with more."""
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    for without in ([MINA | {"agentSourcedIds": "ma,gran"}, *HOUSE[1:]], [OLLI, MA, PA]):
        bring(folder(tmp_path, files(users=without)), "--accept-removals")
        assert limited(riverside) == set()
        report = bring(folder(tmp_path, files(users=HOUSE)))
        assert limited(riverside) == {("mina", "pa")}
        assert report["changes"]["deciders"]["changed"] == 1


def test_a_limit_waits_for_the_link(riverside: District, north: School, tmp_path: Path) -> None:
    apart = [MINA | {"agentSourcedIds": "ma"}, OLLI, MA, PA]
    report = bring(folder(tmp_path, files(users=apart, custody=[limit("mina", "pa")])))
    assert codes(report, "warnings") == {"custody_not_linked"}
    assert limited(riverside) == set()
    bring(folder(tmp_path, files(users=HOUSE)))
    assert limited(riverside) == {("mina", "pa")}


def test_a_limit_may_come_in_a_package_of_its_own(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE)))
    alone = {"custody.csv": text(list(limit("", "")), [limit("mina", "pa", "FALSE")])}
    alone["manifest.csv"] = manifest({"custody": "bulk"})
    report = bring(folder(tmp_path, alone))
    assert (report["status"], codes(report, "warnings")) == ("applied", {"other_capitals"})
    assert (report["students"], report["links"]) == (2, 5)
    assert limited(riverside) == {("mina", "pa")}


def test_a_delta_leaves_limits_and_takes_new_ones(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    changed = {"status": "active", "dateLastModified": "2026-11-20T05:00:00Z"}
    moved = [PA | changed | {"givenName": "Paul"}]
    bring(folder(tmp_path, files(users=moved, orgs=None, mode="delta")))
    assert limited(riverside) == {("mina", "pa")}
    both = [limit("mina", "pa"), limit("olli", "pa")]
    bring(folder(tmp_path, files(users=moved, orgs=None, mode="delta", custody=both)))
    assert limited(riverside) == {("mina", "pa"), ("olli", "pa")}


def test_who_has_left_may_still_be_named(
    riverside: District, north: School, tmp_path: Path
) -> None:
    both = [limit("mina", "pa"), limit("mina", "ma", "true")]
    bring(folder(tmp_path, files(users=HOUSE, custody=both)))
    report = bring(folder(tmp_path, files(users=[OLLI, MA, PA], custody=both)), "--accept-removals")
    assert (report["status"], report["students"]) == ("applied", 1)


MANY = [user(f"s{n}", agentSourcedIds=f"p{n}") for n in range(9)]
PARENTS = [user(f"p{n}", "parent") for n in range(9)]


@pytest.mark.parametrize(
    ("left", "held"), [(8, False), (6, False), (5, True), (0, True)], ids=lambda one: str(one)
)
def test_half_a_file_is_held(
    riverside: District, north: School, tmp_path: Path, left: int, held: bool
) -> None:
    limits = [limit(f"s{n}", f"p{n}") for n in range(9)]
    everybody = [*MANY, *PARENTS]
    bring(folder(tmp_path, files(users=everybody, custody=limits)))
    half = folder(tmp_path, files(users=everybody, custody=limits[:left]))
    report = bring(half)
    assert (report["status"] == "held") == held
    assert len(limited(riverside)) == (9 if held else left)
    if held:
        assert report["holds"] == [{"code": "limits", "removed": 9 - left, "before": 9}]
        assert bring(half, "--accept-removals")["status"] == "applied"
        assert len(limited(riverside)) == left


def test_the_last_limit_is_lifted_in_so_many_words(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    assert bring(folder(tmp_path, files(users=HOUSE, custody=[])))["status"] == "held"
    may = files(users=HOUSE, custody=[limit("mina", "pa", "true")])
    assert bring(folder(tmp_path, may))["status"] == "applied"
    assert bring(folder(tmp_path, files(users=HOUSE, custody=[])))["status"] == "unchanged"


WRONG_ROWS = [
    ("no_such_user", 3, "studentSourcedId", limit(SECRET, "pa")),
    ("no_such_user", 3, "guardianSourcedId", limit("olli", SECRET)),
    ("no_such_user", 3, "guardianSourcedId", limit("olli", SECRET, "true")),
    ("no_such_student", 3, "studentSourcedId", limit("ma", "mina")),
    ("empty", 3, "studentSourcedId", limit(" ", "pa")),
    ("empty", 3, "guardianSourcedId", limit("olli", "")),
    ("empty", 3, "mayDecide", limit("olli", "pa", "")),
    ("not_a_boolean", 3, "mayDecide", limit("olli", "pa", SECRET)),
    ("not_a_boolean", 3, "mayDecide", limit("olli", "pa", "0")),
    ("control", 3, "studentSourcedId", limit(f"{SECRET}\x07", "pa")),
    ("too_long", 3, "guardianSourcedId", limit("olli", SECRET * 40)),
    ("double_pair", 3, "guardianSourcedId", limit("mina", "pa")),
    ("double_pair", 3, "guardianSourcedId", limit("mina", "pa", "true")),
]


@pytest.mark.parametrize(("code", "row", "column", "bad"), WRONG_ROWS)
def test_row_at_fault_is_named_and_not_quoted(
    riverside: District, north: School, tmp_path: Path, code: str, row: int, column: str,
    bad: dict[str, str],
) -> None:  # fmt: skip
    report = bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa"), bad])))
    assert report["status"] == "refused"
    found = [(one["code"], one["file"], one["row"], one["column"]) for one in report["errors"]]
    assert found == [(code, "custody.csv", row, column)]
    assert SECRET not in str(report)
    with working_in(riverside.pk):
        assert not Guardianship.objects.exists()
        assert not CustodyLimit.objects.exists()


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("missing_column", lambda raw: raw.replace("mayDecide", "decides")),
        ("ragged", lambda raw: raw + "mina\r\n"),
        ("nul", lambda raw: raw + "mina,\0,false\r\n"),
        ("no_header", lambda _: ""),
    ],
)
def test_file_at_fault_is_refused(
    riverside: District, north: School, tmp_path: Path, code: str, change: Callable[[str], str]
) -> None:
    made = files(users=HOUSE, custody=[limit("olli", "pa")])
    made["custody.csv"] = change(made["custody.csv"])
    report = bring(folder(tmp_path, made))
    assert (report["status"], codes(report)) == ("refused", {code})


@pytest.mark.parametrize(
    ("code", "mode", "is_here"),
    [
        ("never_delta", "delta", True),
        ("marked_absent", "absent", True),
        ("not_here", "bulk", False),
    ],
)
def test_manifest_that_names_it_is_right_about_it(
    riverside: District, north: School, tmp_path: Path, code: str, mode: str, is_here: bool
) -> None:
    made = files(users=HOUSE, custody=[limit("mina", "pa")] if is_here else None)
    made["manifest.csv"] = manifest({"users": "bulk", "orgs": "bulk", "custody": mode})
    assert codes(bring(folder(tmp_path, made))) == {code}


def test_more_columns_are_not_read(riverside: District, north: School, tmp_path: Path) -> None:
    made = files(users=HOUSE)
    columns = ["reason", "guardianSourcedId", "studentSourcedId", "mayDecide"]
    made["custody.csv"] = text(columns, [limit("mina", "pa") | {"reason": SECRET}])
    report = bring(folder(tmp_path, made))
    assert report["status"] == "applied"
    assert limited(riverside) == {("mina", "pa")}
    with working_in(riverside.pk):
        assert SECRET not in str(list(CustodyLimit.objects.values()))


def test_neighbours_limits_are_not_touched(
    riverside: District, hilltop: District, tmp_path: Path
) -> None:
    made = files(users=HOUSE, custody=[limit("mina", "pa")])
    bring(folder(tmp_path, made), district="hilltop")
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("olli", "ma")])))
    assert limited(hilltop) == {("mina", "pa")}
    assert limited(riverside) == {("olli", "ma")}


def test_whoever_relies_on_a_right_is_told_once_and_of_students_alone(
    riverside: District, north: School, tmp_path: Path, told: list[tuple[list[str], datetime]]
) -> None:
    def heard(users: list[dict[str, str]], *limits: dict[str, str]) -> list[list[str]]:
        told.clear()
        bring(folder(tmp_path, files(users=users, custody=limits)), "--accept-removals")
        return [names for names, _ in told]

    assert heard(HOUSE) == []
    assert heard(HOUSE, limit("mina", "pa")) == [["mina"]]
    assert told[0][1].tzinfo is not None
    assert heard(HOUSE, limit("mina", "pa")) == []
    assert heard(HOUSE, limit("olli", "ma")) == [["mina", "olli"]]
    assert heard(HOUSE) == [["olli"]]
    assert heard([MINA, OLLI, MA | {"sms": "2535550142"}, PA, GRAN]) == []
    assert heard([MINA, OLLI, MA, user("pa", "relative"), GRAN]) == [["mina", "olli"]]
    assert heard([MINA, OLLI | {"agentSourcedIds": "ma"}, MA, user("pa", "relative"), GRAN]) == [
        ["olli"]
    ]
    assert heard([OLLI | {"agentSourcedIds": "ma"}, MA]) == [["mina"]]


def test_a_child_who_comes_back_to_a_limit_is_told_of(
    riverside: District, north: School, tmp_path: Path, told: list[tuple[list[str], datetime]]
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    bring(folder(tmp_path, files(users=[OLLI, MA, PA])), "--accept-removals")
    told.clear()
    bring(folder(tmp_path, files(users=HOUSE)))
    assert [names for names, _ in told] == [["mina"]]


def test_a_rehearsal_and_a_held_roster_tell_nobody(
    riverside: District, north: School, tmp_path: Path, told: list[tuple[list[str], datetime]]
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])), "--dry-run")
    bring(folder(tmp_path, files(users=HOUSE, custody=[limit("mina", "pa")])))
    told.clear()
    assert bring(folder(tmp_path, files(users=HOUSE, custody=[])))["status"] == "held"
    assert bring(folder(tmp_path, files(users=HOUSE, custody=[])), "--dry-run")["status"] == "held"
    assert told == []


def uploaded(contents: dict[str, Any], district: District, by: User) -> RosterImport:
    file = SimpleUploadedFile("r.zip", zipped(contents))
    with working_in(district.pk):
        made = imports.start(file=file, district=district, by=by, now=timezone.now())
    working.work(district_id=district.pk, import_id=made.pk)
    with working_in(district.pk):
        return RosterImport.objects.get(pk=made.pk)


def test_the_page_says_how_many_and_not_who(
    riverside: District, north: School, ian: User, tmp_path: Path, settings: Any,
    told: list[tuple[list[str], datetime]],
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path / "files"
    bring(folder(tmp_path / "a", files(users=HOUSE)))
    one = uploaded(files(users=HOUSE, custody=[limit("mina", "pa")]), riverside, ian)
    assert one.status == RosterImport.Status.READY
    with working_in(riverside.pk):
        [row] = [each for each in showing.counts(one) if each["label"] == "Who may decide"]
        assert [cell["number"] for cell in row["cells"]] == [0, 1, 0]
        assert showing.samples(one) == []
    assert told == []
    assert limited(riverside) == set()
    with working_in(riverside.pk):
        imports.apply(roster_import=one, by=ian)
    working.work(district_id=riverside.pk, import_id=one.pk)
    assert [names for names, _ in told] == [["mina"]]
    assert limited(riverside) == {("mina", "pa")}
    with working_in(riverside.pk):
        applied = Event.objects.filter(name="rosters.import.applied").latest("pk")
        assert applied.details["deciders_changed"] == 1


def test_a_limit_that_waits_is_brought_in_by_hand_too(
    riverside: District, north: School, ian: User, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    apart = [MINA | {"agentSourcedIds": "ma"}, OLLI, MA, PA]
    bring(folder(tmp_path / "a", files(users=apart)))
    one = uploaded(files(users=apart, custody=[limit("mina", "pa")]), riverside, ian)
    assert one.status == RosterImport.Status.READY


def test_held_limits_are_said_in_a_sentence(
    riverside: District, north: School, ian: User, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    bring(folder(tmp_path / "a", files(users=HOUSE, custody=[limit("mina", "pa")])))
    one = uploaded(files(users=HOUSE, custody=[]), riverside, ian)
    with working_in(riverside.pk):
        assert showing.holds(one) == ["1 of 1 limits on who may decide would end."]
    desk, place = sign_in(ian), f"/riverside/imports/{one.reference}/"
    assert "Apply everything all the same" in desk.get(place).content.decode()
    assert desk.post(f"{place}application/").status_code == 409
    assert desk.post(f"{place}application/", {"understood": "on"}).status_code == 302
    working.work(district_id=riverside.pk, import_id=one.pk)
    assert limited(riverside) == set()


def test_report_for_people_counts_them(
    riverside: District, north: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = folder(tmp_path, files(users=HOUSE, orgs=ORGS, custody=[limit("mina", "pa")]))
    call_command("import_oneroster", "riverside", str(at))
    assert "Who may decide changed: 1." in capsys.readouterr().out
