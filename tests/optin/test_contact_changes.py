"""What a parent says is not right, the school that checks it, and what STOP has stopped."""

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import SenderNumber
from optin.actions import contacts
from optin.models import ContactChange, SenderGroup
from records.models import Event
from rosters.models import ContactPoint, Guardian, Guardianship
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.factories import Home, family, stop
from tests.optin.test_family_account import parent_of
from tests.optin.test_family_pages import plain

CONTACT = "/riverside/family/contact/"
CHANGES = "/riverside/contact-changes/"
MOBILE = "+12535550188"
Status, What = ContactChange.Status, ContactChange.What


@pytest.fixture
def morales(north: School) -> Home:
    return family(
        north, "Elena Morales", [("Sofia", "07")], language="es", mobile=MOBILE,
        email="elena@m.example", others=["Jorge Morales"],
    )  # fmt: skip


@pytest.fixture
def elena(morales: Home) -> User:
    return parent_of(morales)


@pytest.fixture
def clerk(north: School) -> User:
    clerk = factories.person("Lucia Ortiz", display_name="Ms. Ortiz")
    factories.appoint(clerk, RoleKey.ATTENDANCE_CLERK, north)
    return clerk


def wishes(person: User, what: str = "mobile", becomes: str = "(253) 555-0177") -> ContactChange:
    sign_in(person).post(f"{CONTACT}{what}/", {"becomes": becomes})
    with working_in(District.objects.get(slug="riverside").pk):
        return ContactChange.objects.select_related("guardian", "school").latest("pk")


@pytest.mark.requirement("S0-48")
def test_page_shows_ones_own_in_full_and_of_others_the_end(
    riverside: District, morales: Home, elena: User
) -> None:
    with working_in(riverside.pk):
        jorge = Guardian.objects.get(given_name="Jorge")
        ContactPoint.objects.create(
            district=riverside, guardian=jorge, kind="mobile", written="+12535550142",
            destination="+12535550142",
        )  # fmt: skip
    page = plain(sign_in(elena).get(CONTACT))
    assert "(253) 555-0188" in page
    assert "elena@m.example" in page
    assert "Spanish" in page
    assert "phone that ends in 42" in page
    assert "555-0142" not in page.replace("(253) 555-0142", "", 0).split("Other guardians")[1]
    with working_in(riverside.pk):
        Guardianship.objects.filter(guardian=jorge).update(may_decide=False)
    assert "Jorge" not in plain(sign_in(elena).get(CONTACT))


def test_wish_goes_to_the_school_and_changes_nothing_by_itself(
    riverside: District, elena: User, clerk: User
) -> None:
    made = wishes(elena)
    assert (made.was, made.becomes, made.status) == ("…88", "+12535550177", Status.ASKED)
    assert "The school checks it" in plain(sign_in(elena).get(CONTACT))
    assert "Check 1 contact detail of a family" in plain(sign_in(clerk).get("/riverside/"))
    page = plain(sign_in(clerk).get(CHANGES))
    assert "(253) 555-0177" in page
    sign_in(clerk).post(f"{CHANGES}{made.reference}/", {"word": "done"})
    assert "next import" in plain(sign_in(elena).get(CONTACT))
    with working_in(riverside.pk):
        assert ContactPoint.objects.filter(destination=MOBILE).exists()
        names = Event.objects.filter(name__startswith="optin.contact_change").order_by("pk")
        assert [one.name.rpartition(".")[2] for one in names] == ["asked", "done"]
        assert all("555" not in str(one.details) for one in names)


def test_no_takes_a_sentence_that_the_family_reads(elena: User, clerk: User) -> None:
    made = wishes(elena, "email", "new@m.example")
    page = sign_in(clerk).post(f"{CHANGES}{made.reference}/", {"word": "refused"})
    assert page.status_code == 409
    sign_in(clerk).post(f"{CHANGES}{made.reference}/", {"word": "refused", "note": "Come by."})
    assert "“Come by.”" in plain(sign_in(elena).get(CONTACT))


def test_later_wish_takes_the_place_of_one_that_waits(riverside: District, elena: User) -> None:
    first = wishes(elena)
    assert wishes(elena) == first
    second = wishes(elena, becomes="(253) 555-0166")
    with working_in(riverside.pk):
        first.refresh_from_db()
        assert first.status == Status.REPLACED
        assert list(ContactChange.objects.asked()) == [second]


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("mobile", "555", "Enter a phone number"),
        ("mobile", "(253) 555-0188", "on file already"),
        ("email", "nobody", "Enter an email"),
        ("written", "", "Enter what is right"),
    ],
)
def test_what_leads_nowhere_is_told_at_once(
    riverside: District, elena: User, what: str, typed: str, words: str
) -> None:
    page = sign_in(elena).post(f"{CONTACT}{what}/", {"becomes": typed})
    assert words in plain(page)
    with working_in(riverside.pk):
        assert not ContactChange.objects.exists()


def test_languages_are_asked_for_apart(riverside: District, elena: User) -> None:
    assert wishes(elena, "spoken", "en").what == What.SPOKEN
    assert wishes(elena, "written", "en").what == What.WRITTEN
    assert sign_in(elena).get(f"{CONTACT}shoe-size/").status_code == 404


def test_wish_is_of_nobodys_business_elsewhere(
    riverside: District, elena: User, sam: User, morales: Home, north: School
) -> None:
    made = wishes(elena)
    teacher = factories.person("Rafael Diaz")
    factories.appoint(teacher, RoleKey.TEACHER, north)
    assert sign_in(teacher).get(CHANGES).status_code == 403
    assert "Morales" not in plain(sign_in(sam).get(CHANGES))
    for stranger in (sam, teacher, elena):
        answer = sign_in(stranger).post(f"{CHANGES}{made.reference}/", {"word": "done"})
        assert answer.status_code == 403
    with working_in(riverside.pk), pytest.raises(Denied):
        contacts.ask(
            guardian=Guardian.objects.get(given_name="Jorge"), what=What.MOBILE, was="",
            becomes=MOBILE, by=elena, now=database_now(),
        )  # fmt: skip


def test_nobody_checks_their_own(riverside: District, elena: User, clerk: User) -> None:
    made = wishes(elena)
    with working_in(riverside.pk):
        Guardian.objects.filter(person=elena).update(person=clerk)
        made = ContactChange.objects.select_related("guardian", "school").get(pk=made.pk)
        assert not ContactChange.objects.visible_to(clerk).exists()
        with pytest.raises(Denied):
            contacts.enter(change=made, by=clerk, now=database_now())


def test_decided_is_decided(riverside: District, elena: User, clerk: User) -> None:
    made = wishes(elena)
    with working_in(riverside.pk):
        contacts.enter(change=made, by=clerk, now=database_now())
        assert contacts.enter(change=made, by=clerk, now=database_now()).status == Status.DONE
        with pytest.raises(Refused):
            contacts.refuse(change=made, by=clerk, now=database_now(), note="No.")


@pytest.mark.requirement("S0-48")
def test_page_says_what_stop_has_stopped_and_how_to_start_again(
    riverside: District, north: School, elena: User
) -> None:
    with working_in(riverside.pk):
        for group, number in ((SenderGroup.OTHER, "+15005550006"), ("emergency", "+15005550016")):
            SenderNumber.objects.create(district=riverside, group=group, number=number)
    assert "stopped" not in plain(sign_in(elena).get(CONTACT))
    stop(riverside, MOBILE)
    family(north, "Rosa Reyes", [("Ana", "06")], mobile=MOBILE)
    page = plain(sign_in(elena).get(CONTACT))
    assert "all other messages stopped" in page
    assert "To get texts again, send START to (500) 555-0006" in page
    assert "emergency messages on" in page
    assert "1 other guardian uses it, and is stopped, too." in page
    assert "(500) 555-0016" not in page
