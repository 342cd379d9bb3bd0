"""Who is told of the policy each year: what is owed, what is recorded, and what a letter says."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import District, School, User
from districts.roles import RoleKey
from districts.school_years import SchoolYear
from policies import notices, packs
from policies.actions import notices as actions
from policies.actions import versions
from policies.actions.notices import Given
from policies.models import Notice
from policies.notice_todos import missing
from policies.notices import Duty, duty_of, sheets
from policies.parameters import NoticeAudiences
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.policies.test_policy_pages import read, words

AT = "2026-12-05T12:00-08:00"
NOTICES = "/riverside/policy/notices/"
HANDBOOK = Given("ens", 2026, "handbook", date(2026, 9, 1), note="Page 12")
BOTH = ["parents", "students"]


@pytest.fixture
def adopted(riverside: District, at_time: object) -> District:
    """Riverside lives by Clover Park's policy; it is December 5, 2026."""
    at_time(AT)  # type: ignore[operator]
    with working_in(riverside.pk):
        versions.enact(district=riverside, pack="clover-park", in_force_from=date(2026, 7, 1))
    return riverside


def record(district: District, by: User, given: Given = HANDBOOK, *who: str) -> list[Notice]:
    with working_in(district.pk):
        return actions.record(
            district=district, given=given, audiences=who or BOTH, by=by, now=database_now()
        )


def still_missing(district: District) -> list[str]:
    with working_in(district.pk):
        today = district.today(database_now())
        duty = duty_of(district, today)
        found = sheets(duty, duty.year_of(today))
    return [f"{one.key} {cell.audience}" for one in found for cell in one.missing]


def test_a_school_year_goes_over_the_new_year() -> None:
    year = SchoolYear.of(date(2027, 1, 15))
    assert (year, str(year)) == (SchoolYear(2026), "2026–27")
    assert (year.begins, year.ends) == (date(2026, 7, 1), date(2027, 6, 30))
    assert year.on("01-31") == date(2027, 1, 31)
    assert year.on("09-15") == date(2026, 9, 15)
    assert SchoolYear.of(date(2026, 8, 20), "08-25") == SchoolYear(2025, "08-25")


def test_groups_of_a_rule_are_those_of_the_ledger() -> None:
    assert list(NoticeAudiences.of) == Notice.Audience.values


@pytest.mark.requirement("S0-64", "S4-09")
@pytest.mark.parametrize(
    ("pack", "document", "who"),
    [
        ("clover-park", "ens", ["parents", "students"]),
        ("clover-park", "erp", []),
        ("maple-ridge", "9052", ["students", "vendors", "volunteers", "contractors"]),
        ("harbor-point", "w050", []),
        ("starting", "start", []),
    ],
)
def test_policy_says_who_is_told_of_what(pack: str, document: str, who: list[str]) -> None:
    duty = Duty(packs.load(pack))
    assert [one.value for one in Notice.Audience if duty.is_owed(document, one.value)] == who
    assert duty.due(SchoolYear(2026)) == date(2027, 1, 31)


@pytest.mark.requirement("S0-64")
def test_notice_ends_what_was_missing(adopted: District, bob: User) -> None:
    assert still_missing(adopted) == ["ens parents", "ens students"]
    made = record(adopted, bob)
    assert [one.audience for one in made] == BOTH
    assert still_missing(adopted) == []
    with working_in(adopted.pk):
        event = Event.objects.get(name="policies.notice.recorded")
    assert event.actor_id == bob.pk
    assert event.details["audiences"] == BOTH
    assert "note" not in event.details


def test_last_years_notice_is_none_of_this_year(adopted: District, bob: User) -> None:
    record(adopted, bob, replace(HANDBOOK, school_year=2025, on=date(2025, 9, 1)))
    assert still_missing(adopted) == ["ens parents", "ens students"]


@pytest.mark.requirement("S0-64")
def test_correction_takes_the_place_of_the_wrong_row(adopted: District, bob: User) -> None:
    parents, _students = record(adopted, bob)
    undone = replace(HANDBOOK, method="not_given", note="It was printed without the page.")
    with working_in(adopted.pk):
        made = actions.correct(
            notice=parents, given=undone, audience="parents", by=bob, now=database_now()
        )
        assert Notice.objects.filter(pk=parents.pk).get().correction == made
    assert still_missing(adopted) == ["ens parents"]
    with working_in(adopted.pk), pytest.raises(Refused, match="corrected this already"):
        actions.correct(
            notice=parents, given=undone, audience="parents", by=bob, now=database_now()
        )


@pytest.mark.parametrize(
    ("given", "who", "sentence"),
    [
        (replace(HANDBOOK, on=date(2026, 12, 6)), BOTH, "still to come"),
        (replace(HANDBOOK, message="M-12"), BOTH, "looks like M-2026-00412"),
        (replace(HANDBOOK, method="not_given"), BOTH, "how they were told"),
    ],
)
def test_what_cannot_be_recorded(
    adopted: District, bob: User, given: Given, who: list[str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        record(adopted, bob, given, *who)


def test_principal_keeps_no_notices(adopted: District, ann: User) -> None:
    with pytest.raises(Denied):
        record(adopted, ann)


def test_ledger_is_never_changed(adopted: District, bob: User) -> None:
    made = record(adopted, bob)[0]
    with working_in(adopted.pk), pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=made.pk).update(note="Another page")


@pytest.mark.requirement("S0-64")
def test_page_says_who_is_missing_and_by_when(adopted: District, bob: User) -> None:
    client = sign_in(bob)
    page = read(NOTICES, client)
    assert "School year 2026–27" in page
    assert page.count("Missing, due") == 2
    assert "2 notices are missing" in page
    answer = client.post(
        f"{NOTICES}new/",
        {
            "document": "ens", "school_year": "2026", "audiences": BOTH,
            "method": "letter", "on": "12/01/2026", "message": "M-2026-00412",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    page = read(NOTICES, client)
    assert "Missing, due" not in page
    assert "Letter, <time" in page
    assert "M-2026-00412" in page
    assert "recorded by Dr. Bell" in page
    assert "2025–26" in read(f"{NOTICES}?year=2025", client)


def test_double_click_records_once(adopted: District, bob: User) -> None:
    client, typed = sign_in(bob), {"document": "ens", "school_year": "2026", "on": "12/01/2026"}
    given = typed | {"method": "letter", "audiences": BOTH, "begun_with": str(uuid4())}
    answers = [client.post(f"{NOTICES}new/", given) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    with working_in(adopted.pk):
        assert Notice.objects.count() == len(BOTH)
        assert Event.objects.filter(name="policies.notice.recorded").count() == 1
    client.post(f"{NOTICES}new/", given | {"begun_with": str(uuid4())})
    with working_in(adopted.pk):
        assert Notice.objects.count() == 2 * len(BOTH)


def test_form_says_what_is_missing_of_it(adopted: District, bob: User) -> None:
    answer = sign_in(bob).post(f"{NOTICES}new/", {"document": "ens", "on": "12/09/2026"})
    page = words(answer)
    assert "Tick who was told." in page
    assert "That day is still to come." in page


def test_history_shows_what_corrects_what(adopted: District, bob: User) -> None:
    made = record(adopted, bob)[0]
    client = sign_in(bob)
    form = read(f"{NOTICES}{made.reference}/correction/", client)
    assert f"Correct {made.reference}" in form
    answer = client.post(
        f"{NOTICES}{made.reference}/correction/",
        {
            "document": "ens", "school_year": "2026", "audiences": "parents",
            "method": "website", "on": "09/02/2026", "note": "It was the website.",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    page = read(f"{NOTICES}history/", client)
    assert "corrected by" in page
    assert "corrects" in page
    assert "It was the website." in page
    assert read(f"{NOTICES}history/?document=erp", client).count("NO-") == 0


def test_history_asks_the_same_number_of_questions_for_fifty_rows(
    adopted: District, bob: User, django_assert_max_num_queries: object
) -> None:
    client = sign_in(bob)
    for _n in range(12):
        record(adopted, bob, HANDBOOK, *Notice.Audience.values)
    read(f"{NOTICES}history/", client)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert "Older" in read(f"{NOTICES}history/", client)


@pytest.mark.requirement("S0-64")
def test_letter_is_written_in_both_languages(adopted: District, bob: User) -> None:
    page = read(f"{NOTICES}letter/?document=ens", sign_in(bob))
    assert "Dear families," in page
    assert 'lang="es"' in page
    assert "Staff may write to students in grades 6 to 12 only" in page
    assert "El personal" in page
    assert "/riverside/policy/ens/" in page
    assert "Dr. Bell" in page
    assert 'lang="es" aria' not in read(f"{NOTICES}letter/?language=en", sign_in(bob))


def test_letter_of_no_document_is_not_there(adopted: District, bob: User) -> None:
    assert sign_in(bob).get(f"{NOTICES}letter/?document=nothing").status_code == 404


@pytest.mark.parametrize(
    ("pack", "points"), [("clover-park", 7), ("maple-ridge", 5), ("starting", 2)]
)
def test_letter_says_few_points(pack: str, points: int) -> None:
    policy = packs.load(pack)
    assert len(Duty(policy).points(policy.documents[0].key)) >= points
    assert len(Duty(policy).points(policy.documents[0].key)) <= notices.MOST_POINTS


@pytest.mark.requirement("S0-64")
def test_who_keeps_notices_is_asked_for_what_is_missing(
    adopted: District, bob: User, ann: User
) -> None:
    def asked(person: User, later: timedelta = timedelta()) -> list[str]:
        with working_in(adopted.pk):
            now = database_now() + later
            return [one.when for one in missing(Desk(person, adopted, Hat.STAFF, (), now))]

    assert asked(bob) == ["coming"]
    assert asked(bob, timedelta(days=40)) == ["today"]
    assert asked(ann) == []
    record(adopted, bob)
    assert asked(bob) == []


@pytest.mark.requirement("S0-63", "S0-83")
def test_anybody_reads_the_versions_of_a_document(adopted: District) -> None:
    page = read("/riverside/policy/ens/versions/")
    assert "Versions of Electronic Notification System" in page
    assert "?as-of=2026-07-01" in page
    assert "Ask the superintendent’s office for an official copy." in page
    assert Client().get("/riverside/policy/nothing/versions/").status_code == 404


def test_neighbor_sees_no_notices(adopted: District, bob: User, cora: User, north: School) -> None:
    factories.appoint(cora, RoleKey.SUPERINTENDENT, District.objects.get(slug="hilltop"))
    made = record(adopted, bob)[0]
    assert sign_in(cora).get(NOTICES).status_code == 404
    assert (
        sign_in(cora).get(f"/hilltop/policy/notices/{made.reference}/correction/").status_code
        == 404
    )
