"""What other systems read of families' permissions: how they stand, and nothing behind it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Subquery
from django.test import Client
from django.utils.dateparse import parse_datetime

from districts.models import District, Leave, ListExport, School, User
from districts.roles import ROLES, Permission, RoleKey
from optin import api
from optin.actions import asking, deciding
from optin.models import Answer, Consent
from optin.permission_rows import NAMED, Stand
from optin.signers import signers_of
from rosters.models import Guardian, Guardianship, Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import with_token
from tests.districts import factories
from tests.measured import Limit, analyze, answers_within
from tests.notifications.classrooms import Room
from tests.optin.families import agreed, asked, in_force, says, takes_back

LIST = "/api/v1/riverside/permissions/"
# All that a row may say.
SAID = {
    "reference", "kind", "status", "student", "school", "site", "is_for_anybody", "employee",
    "valid_until", "in_force", "changed_at",
}  # fmt: skip


@pytest.fixture
def program(riverside: District, ian: User) -> Client:
    return with_token(ian, riverside, Permission.CONSENTS_READ)


def read(program: Client, **asked_for: Any) -> list[dict[str, Any]]:
    answer = program.get(LIST, asked_for)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["permissions"]
    return rows


def row(program: Client, consent: Consent) -> dict[str, Any]:
    answer = program.get(f"{LIST}{consent.reference}/")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_program_reads_a_narrow_yes(
    riverside: District, north: School, chen: User, ann: User, math: Room, program: Client
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    (found,) = read(program)
    assert set(found) == SAID
    assert found == row(program, consent)
    assert found["reference"] == consent.reference
    assert (found["kind"], found["status"], found["in_force"]) == ("contact", "in_force", True)
    assert (found["student"], found["school"]) == (math.students[0].sourced_id, "north-middle")
    assert (found["is_for_anybody"], found["employee"]) == (False, chen.email)
    assert found["valid_until"]
    assert found["site"] is None


def test_yes_for_anybody_names_nobody(
    north: School, chen: User, ann: User, math: Room, program: Client
) -> None:
    in_force(math.students[0], chen, north, ann, answer="yes_any")
    (found,) = read(program)
    assert (found["is_for_anybody"], found["employee"]) == (True, None)


def test_asked_and_waiting_read_so(north: School, chen: User, math: Room, program: Client) -> None:
    asked(math.students[0], chen, north)
    says(asked(math.students[1], chen, north))
    (first, second) = read(program)
    assert (first["status"], first["employee"], first["valid_until"]) == ("asked", None, None)
    assert (second["status"], second["in_force"]) == ("waiting", False)
    assert second["employee"] == chen.email


def test_every_end_is_over_and_reads_the_same(
    riverside: District, north: School, chen: User, ann: User, math: Room, program: Client
) -> None:
    """Whether a parent took it back, said no, or the school ended it, is nobody's business here."""
    one, two, three, four = math.students
    takes_back(in_force(one, chen, north, ann, answer="yes_any"))
    says(asked(two, chen, north), "no")
    ended, called_off = in_force(three, chen, north, ann), asked(four, chen, north)
    with working_in(riverside.pk):
        deciding.end(consent=ended, by=ann, now=database_now(), note="Not needed")
        asking.call_off(consent=called_off, by=chen, now=database_now())
    found = read(program)
    hides = {"status", "in_force", "is_for_anybody", "employee", "valid_until"}
    seen = {tuple(sorted((key, each[key]) for key in hides)) for each in found}
    assert len(found) == 4
    assert dict(seen.pop()) == {
        "status": "over", "in_force": False, "is_for_anybody": False, "employee": None,
        "valid_until": None,
    }  # fmt: skip
    assert not seen


def test_every_status_reads_as_one_of_four() -> None:
    assert set(NAMED) == set(Consent.Status)
    assert set(NAMED.values()) == set(Stand)


def test_no_word_of_families_reaches_a_program(
    riverside: District, north: School, chen: User, ann: User, math: Room, program: Client
) -> None:
    consent = asked(math.students[0], chen, north, reason="canary-in-the-tower")
    says(consent)
    agreed(consent, ann, note="canary-in-the-tower")
    with working_in(riverside.pk):
        mother = signers_of(math.students[0])[0]
    for answer in (program.get(LIST), program.get(f"{LIST}{consent.reference}/")):
        words = answer.content.decode()
        for silent in ("canary", mother.family_name, mother.sourced_id, "Mei", "Archer"):
            assert silent not in words
        assert "sha256" not in words


def test_in_force_asks_for_custody_and_the_last_day_anew(
    riverside: District, north: School, chen: User, ann: User, math: Room, program: Client
) -> None:
    """Before any round has written it down."""
    consent = in_force(math.students[0], chen, north, ann)
    other = in_force(math.students[1], chen, north, ann)
    with working_in(riverside.pk):
        Guardian.objects.filter(guardianships__student=math.students[0]).update(
            left_at=database_now()
        )
    assert (row(program, consent)["in_force"], row(program, consent)["status"]) == (False, "over")
    assert [one["reference"] for one in read(program, status="in_force")] == [other.reference]
    assert [one["reference"] for one in read(program, status="over")] == [consent.reference]


def test_filters(
    riverside: District, north: School, chen: User, ann: User, math: Room, program: Client
) -> None:
    first = in_force(math.students[0], chen, north, ann)
    second = asked(math.students[1], chen, north)
    third = asked(math.students[2], chen, north)
    says(third)

    def found(**asked_for: Any) -> list[str]:
        return [one["reference"] for one in read(program, **asked_for)]

    assert found() == [first.reference, second.reference, third.reference]
    assert found(student=math.students[1].sourced_id) == [second.reference]
    assert found(student="nobody") == []
    assert found(kind="contact", status="waiting") == [third.reference]
    assert found(kind="media") == []
    assert found(status="asked") == [second.reference]


@pytest.mark.parametrize(
    "query", ["?kind=trip", "?status=withdrawn", "?changed_since=yesterday", "?after=-1"]
)
def test_filter_that_is_none_is_told(program: Client, query: str) -> None:
    answer = program.get(LIST + query)
    assert answer.status_code == 400
    assert list(answer.json()["fields"])


def test_program_that_comes_back_reads_what_has_changed_since(
    riverside: District, north: School, chen: User, ann: User, math: Room, program: Client,
    at_time: Any,
) -> None:  # fmt: skip
    at_time("2026-12-01T18:00:00Z")
    consent, other = in_force(math.students[0], chen, north, ann), math.students[1]
    asked(other, chen, north)
    at_time("2026-12-01T18:10:00Z")
    as_of = program.get(LIST).json()["as_of"]
    assert parse_datetime(as_of) == database_now() - api.ALLOWED
    assert read(program, changed_since=as_of) == []
    at_time("2026-12-01T18:20:00Z")
    takes_back(consent)
    (found,) = read(program, changed_since=as_of)
    assert (found["reference"], found["status"]) == (consent.reference, "over")
    assert found["changed_at"].startswith("2026-12-01T18:20:00")


def test_pages_follow_one_another(
    north: School, chen: User, math: Room, program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE", 2)
    made = [asked(one, chen, north).reference for one in math.students]
    first = program.get(LIST).json()
    second = program.get(LIST, {"after": first["next"]}).json()
    read_ = [one["reference"] for one in first["permissions"] + second["permissions"]]
    assert (read_, second["next"]) == (made, None)


def test_reading_is_on_record_by_day(
    riverside: District, north: School, chen: User, math: Room, program: Client, ian: User
) -> None:
    asked(math.students[0], chen, north)
    read(program)
    read(program)
    with working_in(riverside.pk):
        taken = ListExport.objects.get()
    assert (taken.name, taken.rows, taken.by) == ("permissions-api", 1, ian)


def test_only_it_of_the_district_reads() -> None:
    holds = {key for key, one in ROLES.items() if Permission.CONSENTS_READ in one.permissions}
    assert holds == {RoleKey.IT_ADMINISTRATOR, RoleKey.IT_DIRECTOR}


def test_others_and_narrower_tokens_are_turned_away(
    riverside: District, ann: User, bob: User, ian: User
) -> None:
    for client in (
        with_token(ann, riverside),
        with_token(bob, riverside),
        with_token(ian, riverside, Permission.PEOPLE_SEE),
    ):
        assert client.get(LIST).status_code == 403
        assert client.get(f"{LIST}P-2026-00001/").status_code == 403


def test_whoever_is_on_leave_hands_out_nothing(
    riverside: District, ian: User, hana: User, program: Client
) -> None:
    with working_in(riverside.pk):
        now = database_now()
        Leave.objects.create(
            district=riverside, person=ian, kind=Leave.Kind.ADMINISTRATIVE, source=Leave.Source.HR,
            from_at=now - timedelta(hours=1), said_at=now,
        )  # fmt: skip
    assert program.get(LIST).status_code == 403


def test_next_door_reads_its_own_alone(
    riverside: District, hilltop: District, north: School, chen: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    theirs = factories.person("Nils Next")
    factories.appoint(theirs, RoleKey.IT_ADMINISTRATOR, hilltop)
    program = with_token(theirs, hilltop)
    assert program.get(LIST).status_code == 401
    own = "/api/v1/hilltop/permissions/"
    assert program.get(own).json()["permissions"] == []
    foreign, missing = program.get(f"{own}{consent.reference}/"), program.get(f"{own}P-1/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_twenty_thousand_are_read_in_time_with_few_queries(
    riverside: District, north: School, ann: User, program: Client
) -> None:
    crowd(riverside, north, ann, 20_000)
    analyze(
        "optin_consent", "optin_answer", "rosters_student", "rosters_guardian",
        "rosters_guardianship",
    )  # fmt: skip
    since = (database_now() - timedelta(hours=1)).isoformat().replace("+", "%2B")
    program.get(LIST)
    limit = Limit(queries=30, reads=("optin_consent",))
    with working_in(riverside.pk):
        middle = Consent.objects.order_by("pk").values_list("pk", flat=True)[12_000]
    for query in (
        "", f"?after={middle}", "?status=in_force", "?status=over", "?student=s-19999",
        f"?changed_since={since}", "?kind=media&status=waiting",
    ):  # fmt: skip
        answers_within(limit, program, LIST + query, riverside)


def crowd(at: District, school: School, by: User, number: int) -> None:
    """As many students, each with a mother; every second permission is in force."""
    of, last = {"district_id": at.pk}, database_now().date() + timedelta(days=100)
    names = {"given_name": "Sam", "family_name": "Stone"}
    with working_in(at.pk):
        students = Student.objects.bulk_create(
            Student(**of, **names, sourced_id=f"s-{n}") for n in range(number)
        )
        mothers = Guardian.objects.bulk_create(
            Guardian(**of, **names, sourced_id=f"g-{n}") for n in range(number)
        )
        # Each before what points at it: keys are checked by plans made while it was empty.
        analyze("rosters_student", "rosters_guardian")
        pairs = list(zip(students, mothers, strict=True))
        Guardianship.objects.bulk_create(
            Guardianship(**of, student=one, guardian=mother, kind="parent") for one, mother in pairs
        )
        long_ago = database_now() - timedelta(days=30)
        consents = Consent.objects.bulk_create(
            Consent(
                **of, reference=f"P-2026-{n:05}", kind="contact", student=one, school=school,
                asked_by=by, employee=by, changed_at=long_ago,
            )
            for n, one in enumerate(students)
        )  # fmt: skip
        analyze("optin_consent", "rosters_guardianship")
        live = list(zip(consents, mothers, strict=True))[::2]
        Answer.objects.bulk_create(
            Answer(
                **of, consent=one, guardian=mother, word="yes", until=last, language="en",
                sha256="a" * 64, typed_name="Sam Stone", proof="sms", on=last,
            )
            for one, mother in live
        )  # fmt: skip
        analyze("optin_answer")
        yes = Answer.objects.filter(consent=OuterRef("pk"))
        Consent.objects.filter(Exists(yes)).update(
            status="active", valid_until=last, given_by=Subquery(yes.values("guardian")[:1])
        )
