"""Settings of districts and schools, as people change them in a browser."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from districts.models import District, EarlyDismissal, School, User
from districts.models.school import dismissals_on
from records.models import Event
from tenancy.scope import working_in
from tests.conftest import sign_in


def _form(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "name": "North Middle School",
        "short_name": "North Middle",
        "kind": "middle",
        "colour": "#27548A",
        "office_phone": "(253) 555-0142",
        "languages": ["en", "es"],
    }
    given |= {f"dismissal_{weekday}": "2:45 pm" for weekday in range(5)}
    return given | changes


def test_principal_moves_wednesdays_dismissal(ann: User, north: School) -> None:
    address = "/riverside/schools/north-middle/settings/"
    answer = sign_in(ann).post(address, _form(dismissal_2="1:15 PM", dismissal_4=""))
    assert answer["Location"] == address
    with working_in(north.district_id):
        week = {one.weekday: one.time for one in north.dismissals.all()}
        assert week == {0: time(14, 45), 1: time(14, 45), 2: time(13, 15), 3: time(14, 45)}
        written = Event.objects.get(name="districts.school.changed")
        assert written.details == {"fields": ["kind", "dismissals"]}
        assert written.actor_id == ann.pk
        assert School.objects.get().reviewed_at is not None


def test_saving_without_a_change_is_a_review(ann: User, north: School) -> None:
    client = sign_in(ann)
    for _again in range(2):
        client.post("/riverside/schools/north-middle/settings/", _form(kind="other"))
    with working_in(north.district_id):
        names = list(Event.objects.values_list("name", flat=True))
    assert names == ["districts.school.reviewed", "districts.school.reviewed"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("colour", "green", "Write the color as # and six digits, for example #2F6B3C."),
        ("name", "", "Enter the school’s name."),
        ("name", "South High School", "Another school of this district has this name."),
        ("dismissal_1", "quarter to three", "Enter a time, for example 2:45 pm."),
        ("languages", [], "Choose at least one language."),
    ],
)
def test_what_cannot_be_saved_says_how_to_mend_it(
    ann: User, north: School, south: School, field: str, typed: object, sentence: str
) -> None:
    answer = sign_in(ann).post(
        "/riverside/schools/north-middle/settings/", _form(**{field: typed}, short_name="Kept")
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Error: " in page
    assert page.count(sentence) == 2  # in the summary, and at the field
    assert 'value="Kept"' in page
    with working_in(north.district_id):
        assert not Event.objects.exists()


@pytest.mark.parametrize(
    "typed", ["2:45 pm", "2:45 PM", "14:45", "2:45pm", "2:45 p.m.", " 2:45  pm ", "2:45 p. m."]
)
def test_times_are_taken_as_people_write_them(ann: User, north: School, typed: str) -> None:
    sign_in(ann).post("/riverside/schools/north-middle/settings/", _form(dismissal_0=typed))
    with working_in(north.district_id):
        assert north.dismissals.get(weekday=0).time == time(14, 45)


def test_day_that_ends_early_is_added_moved_and_removed(ann: User, north: School) -> None:
    client = sign_in(ann)
    day = timezone.now().date() + timedelta(days=20)
    address = "/riverside/schools/north-middle/early-dismissals/"
    client.post(address, {"on": f"{day:%m/%d/%Y}", "time": "11:30 am", "reason": "Conferences"})
    client.post(address, {"on": day.isoformat(), "time": "12:00", "reason": "Conferences"})
    with working_in(north.district_id):
        assert north.dismissal_on(day) == time(12, 0)
        assert EarlyDismissal.objects.count() == 1
    client.post(f"{address}{day.isoformat()}/removal/")
    with working_in(north.district_id):
        assert not EarlyDismissal.objects.exists()
        names = list(Event.objects.order_by("id").values_list("name", flat=True))
    assert names == ["districts.school.early_dismissal_set"] * 2 + [
        "districts.school.early_dismissal_removed"
    ]


def test_day_that_is_over_cannot_end_early(ann: User, north: School) -> None:
    answer = sign_in(ann).post(
        "/riverside/schools/north-middle/early-dismissals/",
        {"on": "2020-01-02", "time": "11:30 am", "reason": ""},
    )
    assert "That day is over." in answer.content.decode()


def test_weekend_has_no_dismissal(north: School) -> None:
    with working_in(north.district_id):
        assert north.dismissal_on(date(2026, 12, 5)) is None
        assert north.dismissal_on(date(2026, 12, 7)) == time(14, 45)


def test_all_dismissals_of_a_day_are_two_questions(
    north: School, south: School, django_assert_num_queries: Any
) -> None:
    monday = date(2026, 12, 7)
    with working_in(north.district_id):
        EarlyDismissal.objects.create(
            district=north.district, school=south, on=monday, time=time(11, 30)
        )
        with django_assert_num_queries(2):
            assert dismissals_on(monday) == {north.pk: time(14, 45), south.pk: time(11, 30)}
        assert dismissals_on(date(2026, 12, 5)) == {}


def _district_form(**changes: object) -> dict[str, object]:
    return {
        "name": "Riverside School District",
        "short_name": "Riverside",
        "mark": "wave",
        "colour": "#F5E663",
        "time_zone": "America/Los_Angeles",
        "languages": ["en", "es"],
        "office_phone": "(253) 555-0100",
        "help_phone": "(253) 555-0140",
        "help_opens": "6 am",
        "help_closes": "6 pm",
        "year_ends": "06-30",
    } | changes


def test_light_brand_colour_is_kept_measured_and_darkened_for_words(
    bob: User, riverside: District
) -> None:
    client = sign_in(bob)
    client.post("/riverside/settings/district/", _district_form())
    page = client.get("/riverside/settings/district/").content.decode()
    assert "#F5E663" in page
    assert "too light for words" in page
    sheet = client.get("/riverside/brand.css")
    assert sheet["Content-Type"] == "text/css"
    assert "#F5E663" in sheet.content.decode()


def test_brand_sheet_changes_its_address_with_the_colour(bob: User, riverside: District) -> None:
    client = sign_in(bob)

    def sheet() -> str:
        page = client.get("/riverside/").content.decode()
        return next(line for line in page.splitlines() if "brand.css" in line)

    before = sheet()
    client.post("/riverside/settings/district/", _district_form())
    assert sheet() != before


def test_zone_that_is_not_offered_is_refused(bob: User, riverside: District) -> None:
    answer = sign_in(bob).post(
        "/riverside/settings/district/", _district_form(time_zone="Mars/Olympus")
    )
    assert answer.status_code == 200
    riverside.refresh_from_db()
    assert riverside.time_zone == "America/Los_Angeles"


def test_refusal_is_on_record_once_an_hour(sam: User, north: School) -> None:
    """Who was turned away from what, however often they try."""
    client = sign_in(sam)
    for _again in range(3):
        assert client.get("/riverside/schools/north-middle/settings/").status_code == 403
    with working_in(north.district_id):
        written = Event.objects.get()
    assert written.name == "districts.school.refused"
    assert written.subject == f"districts.school:{north.pk}"
    assert written.actor_id == sam.pk
    assert written.details["page"] == "school_settings"


def test_refused_page_names_who_can(sam: User, ann: User, bob: User, north: School) -> None:
    page = sign_in(sam).get("/riverside/schools/north-middle/settings/").content.decode()
    assert "Ms. Archer" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "555-0142" in page


def test_people_page_of_a_school_shows_that_school(
    ann: User, sam: User, bob: User, riverside: District
) -> None:
    anns = sign_in(ann).get("/riverside/access/").content.decode()
    assert "Ann Archer" in anns
    assert "Sam Stone" not in anns
    everybody = sign_in(bob).get("/riverside/access/").content.decode()
    assert "Ann Archer" in everybody
    assert "Sam Stone" in everybody
