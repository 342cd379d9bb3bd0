"""Students as running text names them."""

import pytest

from districts.models import District, School
from rosters.models import Student
from rosters.names import folded, numbers, phrases
from tenancy.scope import working_in
from tests.notifications.factories import family


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Sofía NÚÑEZ", "sofia nunez"),
        ("Nguyễn Đặng", "nguyen dang"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Brien", "o'brien"),
        ("Ana Lopez", "ana lopez"),
    ],
)
def test_capitals_and_accents_make_no_difference(written: str, plain: str) -> None:
    assert folded(written) == plain


def test_neighbors_are_parted_by_commas_and_full_stops() -> None:
    assert set(phrases("Ask Ana’s aunt. Lopez, Ana")) == {"ask ana", "ana aunt", "ask ana aunt"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Ask Mary St. John about it.", "mary st. john"),
        ("Juan Pablo de la Cruz wins.", "juan pablo de la cruz"),
        ("María de los Ángeles García López", "maria de los angeles garcia lopez"),
    ],
)
def test_long_and_shortened_names_are_whole(said: str, name: str) -> None:
    assert name in set(phrases(said))


def test_a_number_has_a_digit_and_is_no_year_and_no_zip_code() -> None:
    said = "In 2026, s-000123 of room 114, Lakewood 98499, 20261126"
    assert set(numbers(said)) == {"s-000123", "S-000123", "20261126"}


@pytest.fixture
def roster(north: School) -> District:
    family(north, "Elena Núñez Ríos", [("Sofía", "07"), ("Tom", "08")])
    family(north, "Ann O\N{RIGHT SINGLE QUOTATION MARK}Brien", [("Max", "07")])
    with working_in(north.district_id):
        Student.objects.filter(given_name="Sofía").update(
            family_name="Núñez Ríos", sourced_id="S-000123"
        )
        Student.objects.filter(given_name="Tom").update(family_name="Ríos")
    return north.district


@pytest.mark.requirement("S1-27")
@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("SOFIA NUNEZ RIOS has won.", ["Sofía"]),
        ("Ganó sofía núñez ríos.", ["Sofía"]),
        ("Sofía Núñez has won.", []),
        ("Sofía, Núñez Ríos", []),
        ("tom rios's poster and Max O'Brien’s", ["Max", "Tom"]),
        ("Tom. Rios", []),
        ("", []),
    ],
)
def test_a_student_is_found_by_the_full_name(roster: District, said: str, given: list[str]) -> None:
    with working_in(roster.pk):
        found = Student.objects.named_in(said).values_list("given_name", flat=True)
        assert sorted(found) == given


@pytest.mark.requirement("S1-27")
def test_a_student_is_found_by_the_number(roster: District) -> None:
    with working_in(roster.pk):
        assert Student.objects.numbered_in("Ask for s-000123.").get().given_name == "Sofía"
        assert not Student.objects.numbered_in("Ask for S-0001234.").exists()


@pytest.mark.requirement("S1-27")
def test_the_neighbors_students_are_nobody_here(roster: District, hilltop: District) -> None:
    with working_in(hilltop.pk):
        assert not Student.objects.named_in("Tom Rios").exists()
        assert not Student.objects.numbered_in("S-000123").exists()
