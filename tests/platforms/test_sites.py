"""Registering a site, deciding about it, and who looks after it from then on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from platforms.actions import site_reviews, sites
from platforms.models import Site, SiteReview
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts import factories as people
from tests.platforms import site_factories as factories


@pytest.fixture
def roy(north: School) -> User:
    return factories.staff(north, "Simone Roy", RoleKey.ACTIVITY_ADVISOR)


@pytest.fixture
def sutter(north: School) -> User:
    return factories.staff(north, "Evan Sutter")


def registered(north: School, by: User, **answers: Any) -> Site:
    first, second = answers.pop("people")
    return sites.register(
        district=north.district,
        school=north,
        answers=factories.answers(first, second, **answers),
        by=by,
        now=database_now(),
    )


@pytest.mark.requirement("S3-02", "S3-04", "S3-05", "S3-10", "S2-06")
def test_the_principal_approves_what_a_sponsor_registered(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    with working_in(north.district_id):
        site = registered(north, roy, people=(roy, sutter))
        assert site.reference.startswith("S-")
        site = sites.approve(site=site, by=ann, now=database_now())
        assert (site.status, site.decided_by, site.approved_on) == (
            Site.Status.APPROVED,
            ann,
            north.district.today(database_now()),
        )
        names = list(Event.objects.values_list("name", flat=True).order_by("id"))
        assert names[-2:] == ["platforms.site.registered", "platforms.site.approved"]


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        pytest.param(
            {"is_professional": False}, "personal", marks=pytest.mark.requirement("S4-07")
        ),
        pytest.param({"shows_names": False}, "names", marks=pytest.mark.requirement("S3-03")),
        pytest.param({"address": "yikyak.com/b"}, "names", marks=pytest.mark.requirement("S3-03")),
        pytest.param({"name": "Gossip"}, "hides", marks=pytest.mark.requirement("S1-12")),
        pytest.param(
            {"keeps_confidential": False}, "promise", marks=pytest.mark.requirement("S3-10")
        ),
        pytest.param({"has_rights": False}, "promise", marks=pytest.mark.requirement("S1-42")),
    ],
)
def test_what_may_not_be_registered_says_why(
    north: School, roy: User, sutter: User, answers: dict[str, Any], word: str
) -> None:
    with working_in(north.district_id), pytest.raises(Refused, match=word):
        registered(north, roy, people=(roy, sutter), **answers)


def test_two_different_people_of_the_school_run_it(north: School, roy: User, sam: User) -> None:
    with working_in(north.district_id):
        with pytest.raises(Refused, match="Two different people"):
            registered(north, roy, people=(roy, roy))
        with pytest.raises(Refused, match="Stone does not work at North Middle"):
            registered(north, roy, people=(roy, sam))


@pytest.mark.requirement("S3-02")
def test_nobody_decides_about_a_site_of_their_own(
    north: School, ann: User, bob: User, roy: User, sutter: User, sam: User
) -> None:
    people.appoint(bob, RoleKey.COMMUNICATIONS_DIRECTOR, north.district)
    with working_in(north.district_id):
        of_ann = registered(north, roy, people=(ann, roy))
        by_ann = registered(north, ann, people=(roy, sutter))
        for site in (of_ann, by_ann):
            with pytest.raises(Denied, match="somebody else decides"):
                sites.approve(site=site, by=ann, now=database_now())
            for stranger in (roy, sam):
                with pytest.raises(Denied):
                    sites.approve(site=site, by=stranger, now=database_now())
            assert sites.approve(site=site, by=bob, now=database_now()).is_in_use


@pytest.mark.requirement("S3-02")
def test_the_database_lets_nobody_approve_their_own(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    with working_in(north.district_id):
        site = registered(north, roy, people=(roy, sutter))
        yes = {"status": "approved", "approved_on": date(2026, 9, 1)}
        for given in ({}, {"decided_by": roy}, {"decided_by": sutter}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Site.objects.filter(pk=site.pk).update(**yes, **given)
        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.filter(pk=site.pk).update(
                **yes, decided_by=roy, administrator=ann, registered_by=ann
            )
        sites.approve(site=site, by=ann, now=database_now())
        with pytest.raises(IntegrityError, match="stands"), transaction.atomic():
            Site.objects.filter(pk=site.pk).update(decided_by=roy)


def test_a_returned_site_is_changed_and_handed_in_again(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    with working_in(north.district_id):
        site, now = registered(north, roy, people=(roy, sutter)), database_now()
        with pytest.raises(Refused, match="note"):
            sites.send_back(site=site, note=" ", by=ann, now=now)
        site = sites.send_back(site=site, note="Which band?", by=ann, now=now)
        better = factories.answers(roy, sutter, name="Central Jazz Band")
        with pytest.raises(Denied):
            sites.hand_in_again(site=site, answers=better, by=ann, now=now)
        site = sites.hand_in_again(site=site, answers=better, by=sutter, now=now)
        assert (site.status, site.name) == (Site.Status.REGISTERED, "Central Jazz Band")
        assert sites.approve(site=site, by=ann, now=now).is_in_use


def test_a_paused_site_goes_on_when_the_office_says_so(north: School, ann: User, roy: User) -> None:
    site = factories.site(north, by=roy, approved_by=ann)
    with working_in(north.district_id):
        now = database_now()
        site = sites.pause(site=site, note="Somebody got in.", by=roy, now=now)
        with pytest.raises(Denied):
            sites.resume(site=site, by=roy, now=now)
        assert sites.resume(site=site, by=ann, now=now).status == Site.Status.APPROVED
        site = sites.close(site=site, note="The band is no more.", by=roy, now=now)
        with pytest.raises(Refused, match="Closed"):
            sites.close(site=site, note="Again.", by=ann, now=now)


@pytest.mark.requirement("S3-09")
def test_a_sponsor_who_left_runs_it_no_longer_and_another_is_named(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    site = factories.site(north, by=roy, second=sutter, approved_by=ann)
    with working_in(north.district_id):
        assert not Site.objects.without_administrator().exists()
        Appointment.objects.filter(person=roy).update(closed_at=database_now())
        assert Site.objects.without_administrator().get() == site
        now = database_now()
        with pytest.raises(Denied):
            sites.close(site=site, note="Mine.", by=roy, now=now)
        with pytest.raises(Refused, match="does not work"):
            sites.hand_over(site=site, first=roy, second=ann, by=sutter, now=now)
        site = sites.hand_over(site=site, first=sutter, second=ann, by=sutter, now=now)
        assert site.administrators == (sutter.pk, ann.pk)
        assert not Site.objects.without_administrator().exists()
        event = Event.objects.get(name="platforms.site.handed_over")
        assert event.details == {"was": [roy.pk, sutter.pk], "now": [sutter.pk, ann.pk]}


@pytest.mark.requirement("S3-09")
def test_each_term_a_site_is_looked_through_once(north: School, ann: User, roy: User) -> None:
    today = north.district.today(database_now())
    due, before = today - timedelta(days=3), today - timedelta(days=60)
    site = factories.site(north, by=roy, approved_by=ann, approved_on=before)
    factories.due_since(north.district, due)
    with working_in(north.district_id):
        assert Site.objects.to_review(due).get() == site
        assert not Site.objects.to_review(before).exists()
        with pytest.raises(Denied):
            site_reviews.review(site=site, note="", by=ann, now=database_now())
        assert (
            site_reviews.review(site=site, note="All well.", by=roy, now=database_now()).due_on
            == due
        )
        assert not Site.objects.to_review(due).exists()
        with pytest.raises(Refused, match="already"):
            site_reviews.review(site=site, note="", by=roy, now=database_now())
        factories.due_since(north.district, today)
        site_reviews.review(site=site, note="", by=roy, now=database_now())
        assert SiteReview.objects.count() == 2


def test_the_days_of_review_are_the_districts(riverside: District, ian: User, ann: User) -> None:
    with working_in(riverside.pk):
        assert site_reviews.review_days() == ["02-01", "06-01", "10-01"]
        site_reviews.set_review_days(district=riverside, days=["09-01", "03-01"], by=ian)
        assert site_reviews.review_days() == ["03-01", "09-01"]
        with pytest.raises(Denied):
            site_reviews.set_review_days(district=riverside, days=["01-01"], by=ann)


def test_nobody_sees_a_site_next_door(north: School, ann: User, cora: User) -> None:
    factories.site(north)
    with working_in(north.district_id):
        assert list(Site.objects.visible_to(cora)) == []
        assert len(Site.objects.visible_to(ann)) == 1
