"""The two commands that bring a district and its first people in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from districts.models import Appointment, District, School, User
from districts.permissions import can
from districts.roles import Permission
from records.models import Event
from tenancy.scope import working_in


def _run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_district_is_founded_with_the_first_entry_of_its_book(db: None) -> None:
    said = _run(
        "create_district", "fern-valley", "--name", "Fern Valley Schools",
        "--time-zone", "America/Denver",
    )  # fmt: skip
    assert said == "Fern Valley Schools is at /fern-valley/.\n"
    district = District.objects.get(slug="fern-valley")
    assert district.languages == ["en", "es"]
    with working_in(district.pk):
        first = Event.objects.earliest("pk")
        assert first.name == "districts.district.created"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["x", "--name", "X", "--time-zone", "Mars"], "There is no time zone Mars."),
        (["help", "--name", "X", "--time-zone", "America/Denver"], "the platform’s own"),
        (["Bad slug", "--name", "X", "--time-zone", "America/Denver"], "--slug:"),
        (
            ["x", "--name", "X", "--time-zone", "America/Denver", "--color", "red"],
            "--color: Write the color as # and six digits",
        ),
    ],
)
def test_district_that_cannot_be_founded_says_why(
    db: None, words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        _run("create_district", *words)
    assert not District.objects.exists()


def test_district_is_founded_once(riverside: District) -> None:
    with pytest.raises(CommandError, match="already"):
        _run("create_district", "riverside", "--name", "X", "--time-zone", "America/Denver")


def test_first_principal_is_appointed(riverside: District, north: School) -> None:
    said = _run(
        "appoint", "riverside", "lee@staff.example", "principal", "--school", "north-middle",
        "--name", "Kim Lee", "--display-name", "Ms. Lee",
    )  # fmt: skip
    assert said == "Ms. Lee is principal at North Middle School.\n"
    lee = User.objects.get(email="lee@staff.example")
    assert not lee.has_usable_password()
    with working_in(riverside.pk):
        assert can(lee, Permission.EMERGENCY_SEND, north)
        assert Event.objects.get(name="districts.appointment.made").actor_id is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere", "lee@staff.example", "principal"], "There is no district at “nowhere”."),
        (["riverside", "lee", "principal"], "not an email address"),
        (["riverside", "lee@staff.example", "principal"], "held at a school. Say which."),
        (
            ["riverside", "lee@staff.example", "principal", "--school", "west"],
            "no school at “west”. Its schools: north-middle",
        ),
    ],
)
def test_appointment_that_cannot_be_made_says_why_and_leaves_nothing(
    riverside: District, north: School, words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        _run("appoint", *words)
    with working_in(riverside.pk):
        assert not Appointment.objects.exists()
    assert not User.objects.filter(email="lee@staff.example").exists()


@pytest.mark.parametrize("slug", ["sign-in", "account", "help", "health", "static", "language"])
def test_no_district_can_stand_on_the_platforms_own_addresses(db: None, slug: str) -> None:
    with pytest.raises(CommandError, match="platform’s own"):
        _run("create_district", slug, "--name", "X", "--time-zone", "America/Denver")
