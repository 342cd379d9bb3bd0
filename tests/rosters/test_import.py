"""What packages do to a roster: who comes, who goes, who answers for whom, and what holds it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from districts.actions import people
from districts.models import Appointment, District, School, User
from districts.permissions import can
from districts.roles import Permission, RoleKey
from records.models import Event
from rosters.models import (
    ClassGroup,
    ClassStaff,
    ContactPoint,
    Enrollment,
    Family,
    Guardian,
    Guardianship,
    RosterImport,
    SchoolEnrollment,
    SourceRow,
    Student,
)
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories
from tests.rosters.packages import (
    LANGUAGE,
    ORGS,
    bring,
    codes,
    files,
    folder,
    group,
    org,
    seat,
    user,
    zipped,
)

KEPT = (
    Student, Guardian, Guardianship, ContactPoint, Family, SchoolEnrollment, ClassGroup,
    Enrollment, ClassStaff, SourceRow, Appointment,
)  # fmt: skip


def links() -> dict[str, list[tuple[str, str]]]:
    """For each student the guardians in their order, with what they are."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in Guardianship.objects.select_related("student", "guardian").order_by("place"):
        found.setdefault(one.student.sourced_id, []).append((one.guardian.sourced_id, one.kind))
    return found


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in KEPT]


MINA = user("mina", agentSourcedIds="pa, ma", grades="7")
OLLI = user("olli", agentSourcedIds="ma", grades="9")
MA = user("ma", "parent", sms="(253) 555-0142", email="Ma@Example.org")
PA = user("pa", "guardian", phone="253.555.0143")
HOUSE = [MINA, OLLI, MA, PA]


def test_children_and_guardians_come_in(riverside: District, north: School, tmp_path: Path) -> None:
    report = bring(folder(tmp_path, files(users=HOUSE)))
    assert (report["status"], report["students"], report["guardians"]) == ("applied", 2, 2)
    assert report["unreachable"] == {"sms": 1, "voice": 0, "email": 1}
    with working_in(riverside.pk):
        assert links() == {"mina": [("pa", "guardian"), ("ma", "parent")],
                           "olli": [("ma", "parent")]}  # fmt: skip
        assert set(SchoolEnrollment.objects.values_list("school_id", flat=True)) == {north.pk}
        assert Student.objects.get(sourced_id="mina").grade == "07"
        assert set(ContactPoint.objects.values_list("kind", "destination")) == {
            ("mobile", "+12535550142"), ("home", "+12535550143"), ("email", "ma@example.org"),
        }  # fmt: skip


def test_one_run_is_one_line_in_the_record_book(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE)))
    with working_in(riverside.pk):
        event = Event.objects.get()
        assert event.name == "rosters.import.applied"
        assert event.details["students_added"] == 2
        made = RosterImport.objects.get()
        assert made.reference.startswith("I-20")
        assert made.status == RosterImport.Status.APPLIED


def test_same_package_again_writes_nothing(
    riverside: District, north: School, tmp_path: Path
) -> None:
    at = folder(tmp_path, files(users=HOUSE, classes=[group("c")], enrollments=[
        seat("e", "c", "mina")]))  # fmt: skip
    bring(at)
    with working_in(riverside.pk):
        before = everything()
    assert bring(at)["status"] == "unchanged"
    with working_in(riverside.pk):
        assert everything() == before


def test_same_rows_in_another_order_and_quoting_change_nobody(
    riverside: District, north: School, tmp_path: Path
) -> None:
    made = files(users=HOUSE)
    bring(folder(tmp_path, made))
    head, *rows = made["users.csv"].splitlines()
    made["users.csv"] = "\ufeff" + "\n".join([head, *reversed(rows)])
    assert bring(folder(tmp_path, made))["status"] == "unchanged"


def test_parents_row_may_name_the_children(
    riverside: District, north: School, tmp_path: Path
) -> None:
    users = [user("mina"), user("olli"), user("ma", "parent", agentSourcedIds="mina,olli")]
    report = bring(folder(tmp_path, files(users=users)))
    assert report["links"] == 2
    with working_in(riverside.pk):
        assert links()["olli"] == [("ma", "parent")]


def test_both_directions_are_one_link_until_neither_says_it(
    riverside: District, north: School, tmp_path: Path
) -> None:
    child, parent = user("mina", agentSourcedIds="ma"), user("ma", "parent", agentSourcedIds="mina")
    for row in ("ma", "mina"):
        bring(folder(tmp_path, files(users=[child, parent])))
        with working_in(riverside.pk):
            assert links() == {"mina": [("ma", "parent")]}
        one = child | {"agentSourcedIds": ""} if row == "ma" else child
        other = parent | {"agentSourcedIds": ""} if row == "mina" else parent
        bring(folder(tmp_path, files(users=[one, other])))
        with working_in(riverside.pk):
            assert links() == {"mina": [("ma", "parent")]}
    bring(
        folder(
            tmp_path,
            files(users=[child | {"agentSourcedIds": ""}, parent | {"agentSourcedIds": ""}]),
        ),
        "--accept-removals",
    )
    with working_in(riverside.pk):
        assert links() == {}
        assert not Guardian.objects.current().exists()


@pytest.mark.parametrize("role", ["teacher", "administrator", "aide", "student"])
def test_only_family_is_family(
    riverside: District, north: School, tmp_path: Path, role: str
) -> None:
    users = [user("mina", agentSourcedIds="tom,ma"), user("tom", role), user("ma", "relative")]
    report = bring(folder(tmp_path, files(users=users)))
    with working_in(riverside.pk):
        assert links() == {"mina": [("ma", "relative")]}
    assert "agent_not_family" in codes(report, "warnings")


def test_guardian_without_a_child_waits_for_the_first(
    riverside: District, north: School, tmp_path: Path
) -> None:
    ma = user("ma", "parent", sms="2535550142")
    first = bring(folder(tmp_path, files(users=[user("mina"), ma])))
    assert first["guardians"] == 0
    assert "guardian_without_child" in codes(first, "warnings")
    later = bring(folder(tmp_path, files(users=[user("mina", agentSourcedIds="ma"), ma])))
    assert (later["guardians"], later["unreachable"]["sms"]) == (1, 0)


def test_families_are_children_with_the_same_guardians(
    riverside: District, north: School, tmp_path: Path
) -> None:
    users = [*HOUSE, user("nils", agentSourcedIds="ma"), user("solo"), user("lone")]
    bring(folder(tmp_path, files(users=users)))
    with working_in(riverside.pk):
        family = dict(Student.objects.values_list("sourced_id", "family_id"))
    assert family["olli"] == family["nils"] != family["mina"]
    assert None not in family.values()
    assert family["solo"] != family["lone"]


def test_shared_number_stays_with_both_parents(
    riverside: District, north: School, tmp_path: Path
) -> None:
    both = {"sms": "253-555-0142", "phone": "(253) 555-0142"}
    users = [MINA, user("ma", "parent", **both), user("pa", "parent", **both)]
    bring(folder(tmp_path, files(users=users)))
    with working_in(riverside.pk):
        points = list(ContactPoint.objects.values_list("kind", "destination"))
    assert points == [("mobile", "+12535550142")] * 2


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("555-0142", "too_short"),
        ("253-555-014", "too_short"),
        ("253-555-014299", "too_long"),
        ("000-555-0142", "not_in_use"),
        ("253-555-0142 x12", "not_a_number"),
        ("call school", "not_a_number"),
        ("=2535550142", "not_a_number"),
        ("@2535550142", "not_a_number"),
        ("1-800-CALL-NOW", "not_a_number"),
    ],
)
def test_unusable_numbers_are_kept_with_the_reason(
    riverside: District, north: School, tmp_path: Path, written: str, fault: str
) -> None:
    users = [user("mina", agentSourcedIds="ma"), user("ma", "parent", sms=written, email="no")]
    report = bring(folder(tmp_path, files(users=users)))
    assert report["unreachable"] == {"sms": 1, "voice": 1, "email": 1}
    with working_in(riverside.pk):
        points = dict(ContactPoint.objects.values_list("kind", "fault"))
        assert points == {"mobile": fault, "email": "not_an_address"}
        assert ContactPoint.objects.get(kind="mobile").written == written


@pytest.mark.parametrize(
    ("written", "code"),
    [("es", "es"), ("spa", "es"), ("es-MX", "es"), ("Spanish", "es"), ("TAGALOG", "tl"),
     ("Chinese, Mandarin", "zh"), ("smo", "sm"), ("Ukrainian", "uk"), ("Klatchian", "")],
)  # fmt: skip
def test_languages_come_in_many_spellings(
    riverside: District, north: School, tmp_path: Path, written: str, code: str
) -> None:
    report = bring(folder(tmp_path, files(users=[user("mina", **{LANGUAGE: written})])))
    with working_in(riverside.pk):
        assert Student.objects.get().language == code
    assert ("unknown_language" in codes(report, "warnings")) == (code == "")


def test_names_that_look_like_formulas_are_names(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=[user("mina", givenName="=1+1", familyName="@home")])))
    with working_in(riverside.pk):
        assert Student.objects.get().given_name == "=1+1"


def test_who_is_missing_has_left_and_comes_back_as_the_same(
    riverside: District, north: School, tmp_path: Path
) -> None:
    classes, seats = [group("c")], [seat("e", "c", "mina"), seat("f", "c", "olli")]
    bring(folder(tmp_path, files(users=HOUSE, classes=classes, enrollments=seats)))
    with working_in(riverside.pk):
        mina = Student.objects.get(sourced_id="mina").pk
    without = files(users=[OLLI, MA], classes=classes, enrollments=seats[1:])
    report = bring(folder(tmp_path, without))
    assert (report["students"], report["guardians"], report["links"]) == (1, 1, 1)
    assert report["enrollments"] == 1
    with working_in(riverside.pk):
        gone = Student.objects.get(pk=mina)
        assert gone.left_at is not None
        assert gone.family_id is not None
        assert not SchoolEnrollment.objects.filter(student=mina).exists()
    bring(folder(tmp_path, files(users=HOUSE, classes=classes, enrollments=seats)))
    with working_in(riverside.pk):
        assert Student.objects.enrolled().get(sourced_id="mina").pk == mina
        assert links()["mina"] == [("pa", "guardian"), ("ma", "parent")]
        assert Enrollment.objects.filter(student=mina).count() == 1


def test_delta_changes_what_it_names(riverside: District, north: School, tmp_path: Path) -> None:
    bring(folder(tmp_path, files(users=HOUSE)))
    stamp = {"dateLastModified": "2026-11-20T05:00:00Z"}
    moved = MA | {"sms": "2535550177", "status": "active", **stamp}
    gone = PA | {"status": "tobedeleted", **stamp}
    delta = files(users=[moved, gone], orgs=None, mode="delta")
    report = bring(folder(tmp_path, delta))
    assert (report["status"], report["students"], report["guardians"]) == ("applied", 2, 1)
    with working_in(riverside.pk):
        assert links() == {"mina": [("ma", "parent")], "olli": [("ma", "parent")]}
        assert ContactPoint.objects.get(kind="mobile").destination == "+12535550177"
    assert bring(folder(tmp_path, delta))["status"] == "unchanged"


def test_half_a_file_is_held_until_somebody_says_so(
    riverside: District, north: School, tmp_path: Path
) -> None:
    many = [user(f"s{n}") for n in range(60)]
    bring(folder(tmp_path, files(users=many)))
    with working_in(riverside.pk):
        before = everything()
    half = folder(tmp_path, files(users=many[:30]))
    report = bring(half)
    assert report["status"] == "held"
    assert report["holds"][0] == {"code": "many", "kind": "students", "removed": 30, "before": 60}
    assert report["students"] == 60
    with working_in(riverside.pk):
        assert everything() == before
        assert RosterImport.objects.first().status == "held"  # type: ignore[union-attr]
    assert bring(half, "--accept-removals")["students"] == 30


def test_few_may_leave_overnight(riverside: District, north: School, tmp_path: Path) -> None:
    many = [user(f"s{n}") for n in range(60)]
    bring(folder(tmp_path, files(users=many)))
    assert bring(folder(tmp_path, files(users=many[:40])))["status"] == "applied"


def test_file_without_rows_is_held_where_there_were_some(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE)))
    report = bring(folder(tmp_path, files(users=[])))
    assert report["status"] == "held"
    assert {one["code"] for one in report["holds"]} >= {"all"}
    assert report["students"] == 2


def test_school_that_would_be_empty_is_held(riverside: District, tmp_path: Path) -> None:
    orgs = [*ORGS, org("south", "South High School")]
    users = [*(user(f"s{n}") for n in range(8)), user("lone", orgSourcedIds="south")]
    bring(folder(tmp_path, files(users=users, orgs=orgs)))
    report = bring(folder(tmp_path, files(users=users[:8], orgs=orgs)))
    assert report["status"] == "held"
    assert [one["code"] for one in report["holds"]] == ["emptied"]


def test_schools_are_known_by_name_or_opened(
    riverside: District, north: School, tmp_path: Path
) -> None:
    orgs = [org("north", "north MIDDLE school"), org("lake", "Lake Elementary School")]
    report = bring(folder(tmp_path, files(users=[user("mina")], orgs=orgs)))
    assert "school_opened" in codes(report, "warnings")
    with working_in(riverside.pk):
        opened = School.objects.get(slug="lake-elementary-school")
        assert (opened.kind, opened.short_name) == ("elementary", "Lake Elementary")
        assert opened.reviewed_at is None
        assert School.objects.count() == 2


def test_rehearsal_reports_and_leaves_nothing(riverside: District, tmp_path: Path) -> None:
    report = bring(folder(tmp_path, files(users=HOUSE)), "--dry-run")
    assert (report["status"], report["dry_run"], report["students"]) == ("applied", True, 2)
    with working_in(riverside.pk):
        assert not any(model.objects.exists() for model in (*KEPT, RosterImport, School, Event))


def test_neighbours_roster_is_not_touched(
    riverside: District, hilltop: District, tmp_path: Path
) -> None:
    at = folder(tmp_path, files(users=HOUSE, classes=[group("c")], enrollments=[
        seat("e", "c", "mina")]))  # fmt: skip
    bring(at, district="hilltop")
    with working_in(hilltop.pk):
        before = everything()
    assert bring(at)["status"] == "applied"
    bring(folder(tmp_path, files(users=[OLLI, MA])), "--accept-removals")
    with working_in(hilltop.pk):
        assert everything() == before


def test_report_for_people_says_it_in_words(
    riverside: District, north: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_oneroster", "riverside", str(folder(tmp_path, files(users=HOUSE))))
    said = capsys.readouterr().out
    assert "The roster was brought in." in said
    assert "2 students (2 added)" in said
    broken = files(users=[*HOUSE, user("mina")])
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("import_oneroster", "riverside", str(folder(tmp_path, broken)))
    assert "Error, users.csv, row 6, sourcedId: Another row" in capsys.readouterr().out


def test_district_that_is_not_there_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="no district at “nowhere”"):
        call_command("import_oneroster", "nowhere", "/tmp")  # noqa: S108


def test_machine_is_told_too_that_nothing_was_begun(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("import_oneroster", "nowhere", "/tmp", "--json")  # noqa: S108
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["status"] == "refused"
    assert said["errors"][0]["reason"] == "There is no district at “nowhere”."


TEACHER = user("tess", "teacher", email="Tess.Hart@staff.example", givenName="Tess")


def class_of(*seats: dict[str, str], users: list[dict[str, str]] | None = None) -> dict[str, str]:
    people_ = [user("mina"), TEACHER] if users is None else users
    return files(users=people_, classes=[group("c"), group("d")], enrollments=seats)


def test_teacher_is_appointed_with_an_account(
    riverside: District, north: School, tmp_path: Path
) -> None:
    at = folder(tmp_path, class_of(seat("e", "c", "mina"), seat("t", "c", "tess", "teacher")))
    report = bring(at)
    assert report["appointed"] == {"accounts": 1, "made": 1, "ended": 0}
    tess = User.objects.get(email="tess.hart@staff.example")
    assert tess.full_name == "Tess Vale"
    assert not tess.has_usable_password()
    with working_in(riverside.pk):
        held = Appointment.objects.get(person=tess)
        assert (held.role, held.school_id, held.source) == ("teacher", north.pk, "feed")
        assert can(tess, Permission.MESSAGE_CLASS, north)
        assert ClassStaff.objects.get().appointment_id == held.pk
        assert not Event.objects.filter(name="districts.appointment.made").exists()


def test_teacher_who_works_here_keeps_account_and_appointment(
    riverside: District, north: School, tmp_path: Path
) -> None:
    tess = User.objects.create_user(
        "tess.HART@staff.example", full_name="Tess Hart", display_name="Ms. Hart"
    )
    held = factories.appoint(tess, RoleKey.TEACHER, north)
    report = bring(folder(tmp_path, class_of(seat("t", "c", "tess", "teacher"))))
    assert report["appointed"] == {"accounts": 0, "made": 0, "ended": 0}
    with working_in(riverside.pk):
        assert ClassStaff.objects.get().appointment_id == held.pk
    bring(folder(tmp_path, class_of()), "--accept-removals")
    with working_in(riverside.pk):
        assert Appointment.objects.in_force().filter(pk=held.pk).exists()
        assert not ClassStaff.objects.exists()


def test_appointment_of_the_feed_ends_with_the_last_class_and_comes_back(
    riverside: District, north: School, tmp_path: Path
) -> None:
    both = [seat("t", "c", "tess", "teacher"), seat("u", "d", "tess", "teacher")]
    bring(folder(tmp_path, class_of(*both)))
    assert bring(folder(tmp_path, class_of(both[0])))["appointed"]["ended"] == 0
    with working_in(riverside.pk):
        held = Appointment.objects.get()
    assert bring(folder(tmp_path, class_of()), "--accept-removals")["appointed"]["ended"] == 1
    with working_in(riverside.pk):
        assert not Appointment.objects.in_force().exists()
    assert bring(folder(tmp_path, class_of(*both)))["appointed"]["made"] == 1
    with working_in(riverside.pk):
        assert Appointment.objects.in_force().get().pk == held.pk
    with working_in(riverside.pk):
        Appointment.objects.update(from_on="2026-01-05")
    bring(folder(tmp_path, class_of()), "--accept-removals")
    with working_in(riverside.pk):
        ended = Appointment.objects.get()
        assert ended.until_on is not None
        assert ended.closed_at is None
        assert not Appointment.objects.in_force().exists()


def test_feed_appoints_beside_a_closed_role_and_reopens_its_own_alone(
    riverside: District, north: School, tmp_path: Path
) -> None:
    """What was closed today with the same first day stays closed, unless it was the feed's."""
    tess = User.objects.create_user("tess.hart@staff.example", full_name="T", display_name="T")
    now = database_now()
    first = {"from_on": riverside.today(now), "closed_at": now}
    by_command = factories.appoint(tess, RoleKey.TEACHER, north, **first)
    at = class_of(seat("t", "c", "tess", "teacher"))
    assert bring(folder(tmp_path, at))["appointed"]["made"] == 1
    with working_in(riverside.pk):
        own = Appointment.objects.in_force().get(person=tess)
        assert own.pk != by_command.pk
    bring(folder(tmp_path, class_of()), "--accept-removals")
    later = factories.appoint(tess, RoleKey.TEACHER, north, source="feed", **first)
    assert bring(folder(tmp_path, at))["appointed"]["made"] == 1
    with working_in(riverside.pk):
        assert [one.pk for one in Appointment.objects.in_force()] == [later.pk]
        assert Appointment.objects.get(pk=own.pk).closed_at is not None


def test_new_address_is_another_person(riverside: District, north: School, tmp_path: Path) -> None:
    seats = [seat("t", "c", "tess", "teacher")]
    bring(folder(tmp_path, class_of(*seats)))
    moved = TEACHER | {"email": "t.hart@staff.example"}
    bring(folder(tmp_path, class_of(*seats, users=[user("mina"), moved])))
    with working_in(riverside.pk):
        in_force = Appointment.objects.in_force().get()
        assert in_force.person.email == "t.hart@staff.example"
        assert ClassStaff.objects.get().appointment_id == in_force.pk


def test_teacher_without_an_address_comes_in_when_there_is_one(
    riverside: District, north: School, tmp_path: Path
) -> None:
    seats = [seat("t", "c", "tess", "teacher")]
    nameless = TEACHER | {"email": ""}
    report = bring(folder(tmp_path, class_of(*seats, users=[nameless])))
    assert "no_email" in codes(report, "warnings")
    report = bring(folder(tmp_path, class_of(*seats, users=[TEACHER])))
    assert report["appointed"]["made"] == 1


def test_closed_account_is_not_opened_by_a_feed(
    riverside: District, north: School, tmp_path: Path
) -> None:
    tess = User.objects.create_user("tess.hart@staff.example", full_name="T", display_name="T")
    factories.appoint(tess, RoleKey.COACH, north)
    with working_in(riverside.pk):
        people.deactivate(person=tess, district=riverside, now=database_now(), by=None)
    report = bring(folder(tmp_path, class_of(seat("t", "c", "tess", "teacher"))))
    assert "closed_account" in codes(report, "warnings")
    assert not User.objects.get(pk=tess.pk).is_active
    with working_in(riverside.pk):
        assert not ClassStaff.objects.exists()


def test_class_that_moves_takes_its_teacher_along(
    riverside: District, north: School, south: School, tmp_path: Path
) -> None:
    made = class_of(seat("t", "c", "tess", "teacher"))
    bring(folder(tmp_path, made))
    orgs = [*ORGS, org("south", "South High School")]
    moved = files(
        users=[user("mina"), TEACHER], orgs=orgs,
        classes=[group("c", schoolSourcedId="south"), group("d")],
        enrollments=[seat("t", "c", "tess", "teacher")],
    )  # fmt: skip
    bring(folder(tmp_path, moved))
    with working_in(riverside.pk):
        assert Appointment.objects.in_force().get().school_id == south.pk


def test_enrollment_that_is_said_twice_outlives_one_of_them(
    riverside: District, north: School, tmp_path: Path
) -> None:
    one, two = seat("e", "c", "mina"), seat("f", "c", "mina")
    report = bring(folder(tmp_path, class_of(one, two)))
    assert report["enrollments"] == 1
    assert "enrolled_twice" in codes(report, "warnings")
    assert bring(folder(tmp_path, class_of(one, two)))["status"] == "unchanged"
    assert bring(folder(tmp_path, class_of(two)))["enrollments"] == 1
    assert bring(folder(tmp_path, class_of(two)))["status"] == "unchanged"


def test_version_1_2_lets_one_person_wear_two_hats(
    riverside: District, north: School, tmp_path: Path
) -> None:
    people_ = [
        user("mina", agentSourcedIds="tess"),
        user("tess", email="tess.hart@staff.example", sms="2535550142"),
    ]
    users = [
        {k: v for k, v in one.items() if k not in {"role", "orgSourcedIds"}} for one in people_
    ]

    def role(sourced_id: str, who: str, what: str) -> dict[str, str]:
        return {
            "sourcedId": sourced_id, "userSourcedId": who, "roleType": "primary", "role": what,
            "orgSourcedId": "north",
        }  # fmt: skip

    hats = [role("1", "mina", "student"), role("2", "tess", "teacher"), role("3", "tess", "parent")]
    made: dict[str, Any] = {
        "users": users, "classes": [group("c")], "version": "1.2",
        "enrollments": [seat("t", "c", "tess", "teacher")],
    }  # fmt: skip
    report = bring(folder(tmp_path, files(roles=hats, **made)))
    assert (report["guardians"], report["appointed"]["made"]) == (1, 1)
    assert bring(folder(tmp_path, files(roles=hats, **made)))["status"] == "unchanged"
    report = bring(folder(tmp_path, files(roles=hats[:2], **made)), "--accept-removals")
    assert report["guardians"] == 0
    with working_in(riverside.pk):
        assert Appointment.objects.in_force().count() == 1


def test_zip_is_read_like_a_folder(riverside: District, north: School, tmp_path: Path) -> None:
    at = tmp_path / "r.zip"
    at.write_bytes(zipped(files(users=HOUSE), within="export/"))
    report = bring(at)
    assert report["students"] == 2
    assert "nested" in codes(report, "warnings")


def test_guardian_who_lost_every_child_comes_back_with_another(
    riverside: District, north: School, tmp_path: Path
) -> None:
    """Their own row never changed; what had been taken up of it came undone."""
    bring(folder(tmp_path, files(users=HOUSE)))
    orphaned = [MINA | {"agentSourcedIds": "ma"}, OLLI, MA, PA]
    assert bring(folder(tmp_path, files(users=orphaned)))["guardians"] == 1
    again = [MINA | {"agentSourcedIds": "ma"}, OLLI | {"agentSourcedIds": "pa"}, MA, PA]
    assert bring(folder(tmp_path, files(users=again)))["guardians"] == 2


def test_person_who_becomes_family_is_linked_by_rows_that_did_not_change(
    riverside: District, north: School, tmp_path: Path
) -> None:
    mina = user("mina", agentSourcedIds="tom")
    bring(folder(tmp_path, files(users=[mina, user("tom", "aide")])))
    for role, count in (("parent", 1), ("aide", 0), ("relative", 1)):
        report = bring(
            folder(tmp_path, files(users=[mina, user("tom", role)])), "--accept-removals"
        )
        assert report["links"] == count


def test_student_who_becomes_a_teacher_leaves_the_class_and_leads_it(
    riverside: District, north: School, tmp_path: Path
) -> None:
    seats = [seat("e", "c", "tess"), seat("t", "c", "tess", "teacher")]
    student = TEACHER | {"role": "student"}
    first = bring(folder(tmp_path, class_of(*seats, users=[student])))
    assert (first["enrollments"], first["appointed"]["made"]) == (1, 0)
    then = bring(folder(tmp_path, class_of(*seats, users=[TEACHER])), "--accept-removals")
    assert (then["enrollments"], then["appointed"]["made"]) == (0, 1)
    back = bring(folder(tmp_path, class_of(*seats, users=[student])), "--accept-removals")
    assert (back["enrollments"], back["appointed"]["ended"]) == (1, 1)


def own_ways() -> dict[str, tuple[str, str]]:
    rows = Student.objects.values_list("sourced_id", "mobile", "email")
    return {sourced_id: (mobile, email) for sourced_id, mobile, email in rows}


def test_students_own_ways_come_in_where_they_lead_somewhere(
    riverside: District, north: School, tmp_path: Path
) -> None:
    users = [
        user("mina", sms="(253) 555-0142", email="Mina@Students.example", phone="2535550143"),
        user("olli", sms="555-0142", email="see office"),
        user("nils"),
    ]
    report = bring(folder(tmp_path, files(users=users)))
    with working_in(riverside.pk):
        assert own_ways() == {
            "mina": ("+12535550142", "mina@students.example"),
            "olli": ("", ""),
            "nils": ("", ""),
        }
        assert not ContactPoint.objects.exists()
    [warning] = [one for one in report["warnings"] if one["code"] == "unusable_own_way"]
    assert warning["count"] == 2


def test_a_students_new_address_alone_is_a_change(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=[user("mina"), user("olli")])))
    later = [user("mina", email="mina@students.example"), user("olli")]
    report = bring(folder(tmp_path, files(users=later)))
    assert report["changes"]["students"] == {"added": 0, "changed": 1, "removed": 0}
    bring(folder(tmp_path, files(users=[user("mina"), user("olli")])))
    with working_in(riverside.pk):
        assert own_ways()["mina"] == ("", "")


def test_a_class_keeps_its_periods_and_its_key(
    riverside: District, north: School, tmp_path: Path
) -> None:
    def bring_periods(cell: str) -> tuple[list[str], str]:
        bring(folder(tmp_path, files(users=[user("mina")], classes=[group("c", periods=cell)])))
        with working_in(riverside.pk):
            made = ClassGroup.objects.get()
            return made.periods, made.key

    first, key = bring_periods('2, 4,"A""B\\')
    assert first == ["2", "4", '"A""B\\']
    assert bring_periods("3") == (["3"], key)
    assert bring_periods("") == ([], key)


CROSS_COUNTRY = [seat("t", "c", "tess", "teacher"), seat("e", "c", "mina")]


@pytest.mark.requirement("S0-16", "S0-46")
@pytest.mark.parametrize("role", [RoleKey.COACH, RoleKey.ACTIVITY_ADVISOR, RoleKey.COUNSELOR])
def test_s0_46_who_coaches_advises_or_counsels_has_the_class_by_that_role(
    riverside: District, north: School, tmp_path: Path, role: RoleKey
) -> None:
    diaz = User.objects.create_user("tess.hart@staff.example", full_name="D", display_name="D")
    held = factories.appoint(diaz, role, north)
    report = bring(folder(tmp_path, class_of(*CROSS_COUNTRY)))
    assert report["appointed"] == {"accounts": 0, "made": 0, "ended": 0}
    with working_in(riverside.pk):
        assert ClassStaff.objects.get().appointment_id == held.pk
        assert Appointment.objects.count() == 1
    assert bring(folder(tmp_path, class_of(*CROSS_COUNTRY)))["status"] == "unchanged"


@pytest.mark.parametrize("role", [RoleKey.PRINCIPAL, RoleKey.ATTENDANCE_CLERK])
def test_an_office_is_no_role_for_a_class(
    riverside: District, north: School, tmp_path: Path, role: RoleKey
) -> None:
    tess = User.objects.create_user("tess.hart@staff.example", full_name="T", display_name="T")
    factories.appoint(tess, role, north)
    bring(folder(tmp_path, class_of(*CROSS_COUNTRY)))
    with working_in(riverside.pk):
        assert ClassStaff.objects.get().appointment.role == RoleKey.TEACHER


def test_a_role_elsewhere_or_over_is_none_for_this_class(
    riverside: District, north: School, south: School, tmp_path: Path
) -> None:
    tess = User.objects.create_user("tess.hart@staff.example", full_name="T", display_name="T")
    factories.appoint(tess, RoleKey.COACH, south)
    factories.appoint(
        tess, RoleKey.COACH, north, days_ago=9, until_on="2026-01-04", from_on="2026-01-01"
    )
    bring(folder(tmp_path, class_of(*CROSS_COUNTRY)))
    with working_in(riverside.pk):
        seated = ClassStaff.objects.get().appointment
        assert (seated.role, seated.school_id) == (RoleKey.TEACHER, north.pk)


def test_a_teacher_who_coaches_too_keeps_the_class_as_a_teacher(
    riverside: District, north: School, tmp_path: Path
) -> None:
    tess = User.objects.create_user("tess.hart@staff.example", full_name="T", display_name="T")
    factories.appoint(tess, RoleKey.COACH, north)
    teaches = factories.appoint(tess, RoleKey.TEACHER, north)
    bring(folder(tmp_path, class_of(*CROSS_COUNTRY)))
    with working_in(riverside.pk):
        assert ClassStaff.objects.get().appointment_id == teaches.pk
