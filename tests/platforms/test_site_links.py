"""Families asked about a site by link: what they say stands among the site's papers."""

import pytest

from districts.models import School, User
from districts.roles import RoleKey
from optin.actions import papers
from optin.models import Consent
from optin.signers import signers_of
from platforms import standing, terms
from platforms.actions import site_links
from platforms.models import Site, SitePermission
from platforms.standing import Basis
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.factories import family, sender
from tests.optin.families import says, takes_back
from tests.platforms import site_factories as factories


@pytest.fixture
def roy(north: School) -> User:
    return factories.staff(north, "Simone Roy", RoleKey.ACTIVITY_ADVISOR)


@pytest.fixture
def site(north: School, ann: User, roy: User) -> Site:
    sender(north.district)
    return factories.site(north, by=roy, approved_by=ann)


@pytest.fixture
def two(north: School, site: Site) -> list[Student]:
    homes = [family(north, f"Parent {name}", [(name, "09")]) for name in ("Ada", "Bea")]
    found = [one.students[0] for one in homes]
    factories.name_for(site, found)
    return found


def basis(site: Site, student: Student) -> Basis:
    with working_in(site.district_id):
        year = terms.school_year(site.district.today(database_now()))
        return standing.of(site, [student.pk], year)[student.pk].basis


@pytest.mark.requirement("S3-07", "S3-08")
def test_yes_by_link_lets_in_and_a_word_taken_back_ends_it(
    site: Site, roy: User, two: list[Student]
) -> None:
    with working_in(site.district_id):
        assert site_links.ask(site=site, by=roy, now=database_now()) == 2
        consent = Consent.objects.get(student=two[0])
    assert basis(site, two[0]) == Basis.MISSING
    says(consent, "yes_any")
    assert basis(site, two[0]) == Basis.WRITTEN
    with working_in(site.district_id):
        paper = SitePermission.objects.get()
        assert (paper.source, paper.kind) == ("online", "given")
        assert paper.guardian is not None
    takes_back(consent)
    assert basis(site, two[0]) == Basis.WITHDRAWN


def test_no_by_link_lets_nobody_in(site: Site, roy: User, two: list[Student]) -> None:
    with working_in(site.district_id):
        site_links.ask(site=site, by=roy, now=database_now())
        consent = Consent.objects.get(student=two[0])
    says(consent, "no")
    assert basis(site, two[0]) == Basis.MISSING


def test_nobody_is_asked_twice_nor_by_a_stranger(
    site: Site, roy: User, sam: User, two: list[Student]
) -> None:
    with working_in(site.district_id):
        with pytest.raises(Denied):
            site_links.ask(site=site, by=sam, now=database_now())
        site_links.ask(site=site, by=roy, now=database_now())
        with pytest.raises(Refused, match="No family can be asked"):
            site_links.ask(site=site, by=roy, now=database_now())


def test_sponsor_asks_from_the_page(site: Site, roy: User, two: list[Student]) -> None:
    client, page = sign_in(roy), f"/riverside/sites/{site.reference}/students/"
    assert "Ask by link" in client.get(page).content.decode()
    assert client.post(f"/riverside/sites/{site.reference}/links/").status_code == 302
    assert client.post(f"/riverside/sites/{site.reference}/links/").status_code == 409


@pytest.mark.requirement("S1-28")
def test_release_for_the_public_counts_for_pictures_on_a_site(
    site: Site, ann: User, two: list[Student]
) -> None:
    with working_in(site.district_id):
        today = site.district.today(database_now())
        papers.file(
            school=site.school, signed={two[0].pk: signers_of(two[0])[0].pk},
            sheet=papers.Sheet(Consent.Kind.MEDIA, today, "Cabinet 2"), by=ann, now=database_now(),
        )  # fmt: skip
        found = standing.of(site, [one.pk for one in two], terms.school_year(today))
    assert SitePermission.Purpose.PICTURE in found[two[0].pk].uses
    assert SitePermission.Purpose.PICTURE not in found[two[1].pk].uses
