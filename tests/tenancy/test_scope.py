"""Opening and closing a district, with everything that can go wrong in between."""

import pytest
from django.db import IntegrityError, connection, transaction

from districts.models import District, School
from tenancy.scope import NoDistrict, current_district_id, every_district, working_in
from tests.districts import factories


def _setting() -> str:
    with connection.cursor() as sql:
        sql.execute("select coalesce(current_setting('app.district', true), '')")
        return str(sql.fetchone()[0])


@pytest.mark.parametrize(
    "ask",
    [
        lambda: School.objects.all(),
        lambda: School.objects.exists(),
        lambda: School.objects.exclude(pk=1).exists(),
        lambda: School.objects.select_related("district").exists(),
        lambda: School.objects.create(slug="x"),
        lambda: School.objects.bulk_create([]),
        lambda: School.objects.count(),
        lambda: School.objects.filter(pk=1).update(slug="x"),
    ],
)
def test_manager_raises_without_a_district(db: None, ask: object) -> None:
    with pytest.raises(NoDistrict):
        ask()  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)
def test_scope_ends_with_its_transaction() -> None:
    district = factories.district()
    with working_in(district.pk):
        assert current_district_id() == district.pk
    with pytest.raises(NoDistrict):
        current_district_id()
    assert _setting() == ""


def test_inner_district_gives_way_to_the_outer(riverside: District, hilltop: District) -> None:
    with working_in(riverside.pk):
        with working_in(hilltop.pk):
            assert _setting() == str(hilltop.pk)
        assert current_district_id() == riverside.pk
        assert _setting() == str(riverside.pk)


def test_error_comes_out_as_it_was_and_the_outer_district_is_back(
    riverside: District, hilltop: District
) -> None:
    with working_in(riverside.pk):
        with pytest.raises(IntegrityError), working_in(hilltop.pk):
            School.objects.create(district=hilltop, slug="x", name="X", languages=[])
        assert _setting() == str(riverside.pk)


def test_nothing_half_done_stays_after_an_error(riverside: District) -> None:
    def half_do() -> None:
        factories.school(riverside, "half-done")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), working_in(riverside.pk):
        half_do()
    with working_in(riverside.pk):
        assert not School.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_callbacks_after_the_commit_have_no_district() -> None:
    district = factories.district()
    heard: list[str] = []

    def bell() -> None:
        try:
            current_district_id()
        except NoDistrict as refused:
            heard.append(type(refused).__name__)

    with working_in(district.pk):
        transaction.on_commit(bell)
    assert heard == ["NoDistrict"]


def test_every_district_is_named(riverside: District, hilltop: District) -> None:
    named = {key.slug: key.id for key in every_district()}
    assert named.items() >= {"riverside": riverside.pk, "hilltop": hilltop.pk}.items()
