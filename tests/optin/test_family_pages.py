"""A guardian’s way from the text on the phone to the receipt, and every other end of it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from districts.models import District, School, User
from notifications.models import Message
from optin import links
from optin.models import Answer, Consent, ConsentLink, IdentityCode
from rosters.models import ContactPoint, Guardian, Guardianship
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.notifications.classrooms import Room, room
from tests.notifications.emergencies import by_clover_park
from tests.notifications.factories import family, sender
from tests.optin.families import agreed, asked, checked, now_is, says, takes_back
from tests.rosters import groups

S = Consent.Status


@dataclass
class Phone:
    """A browser with one family’s link in it."""

    consent: Consent
    link: ConsentLink
    browser: Client
    language: str = "es"

    def at(self, page: str = "", language: str = "") -> str:
        key = links.key_of(self.link.seed)
        return f"/riverside/{language or self.language}/f/{key}/{page}"

    def opens(self, page: str = "") -> HttpResponse:
        return self.browser.get(self.at(page))

    def sends(self, page: str = "", **typed: Any) -> HttpResponse:
        return self.browser.post(self.at(page), typed)

    def digits(self) -> str:
        with working_in(self.consent.district_id):
            return links.digits_of(IdentityCode.objects.filter(link=self.link)[0])

    def proves(self) -> None:
        self.sends()
        assert self.sends("code/", typed=self.digits())["Location"] == self.at("who/")
        self.sends("who/", who="0")

    def signs(self, answer: str = "yes_one", **typed: Any) -> HttpResponse:
        self.sends("answer/", answer=answer)
        self.sends("until/", until="whole")
        given = {"typed_name": "Elena Morales", "i_am": "on", "i_sign": "on"} | typed
        return self.sends("sign/", **given)


def plain(page: HttpResponse) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def math(riverside: District, math: Room) -> Room:
    """Whose families may sign in Spanish, too."""
    checked(riverside)
    return math


@pytest.fixture
def elena(riverside: District, north: School, chen: User, math: Room) -> Phone:
    home = family(
        north, "Elena Morales", [("Sofia", "07")], language="es", mobile="+12535550188",
        email="elena@m.example",
    )  # fmt: skip
    groups.seat(home.students[0], math.group)
    consent = asked(home.students[0], chen, north, reason="Practice may move")
    with working_in(riverside.pk):
        link = ConsentLink.objects.select_related("district").get(consent=consent)
    return Phone(consent, link, Client())


def words_of(district: District) -> list[str]:
    with working_in(district.pk):
        sent = Message.objects.filter(release_basis=Message.Basis.PERMISSION).order_by("pk")
        return [one.text for message in sent for one in message.words.all()]


@pytest.mark.requirement("S0-65", "S0-81")
def test_from_link_to_receipt_in_spanish(
    riverside: District, elena: Phone, ann: User, chen: User
) -> None:
    start = elena.opens()
    assert "Sofia" not in start.content.decode()
    assert 'lang="es"' in start.content.decode()
    assert elena.sends()["Location"] == elena.at("code/")
    assert "88" in plain(elena.opens("code/"))
    assert elena.sends("code/", typed=elena.digits())["Location"] == elena.at("who/")
    assert "Elena Morales" in plain(elena.opens("who/"))
    assert elena.sends("who/", who="0")["Location"] == elena.at("answer/")
    page = elena.opens("answer/")
    assert "checked" not in page.content.decode()
    assert "Practice may move" in plain(page)
    elena.sends("answer/", answer="yes_one")
    elena.sends("until/", until="whole")
    assert elena.signs()["Location"] == elena.at("receipt/")
    receipt = plain(elena.opens("receipt/"))
    assert elena.consent.reference in receipt
    assert "Sofia Morales" in receipt
    assert "Sra. Archer" in receipt
    assert now_is(elena.consent).status == S.SUBMITTED
    with working_in(riverside.pk):
        said = elena.consent.answers.get()
    assert (said.language, said.proof, said.proven_at) == ("es", "sms", "88")
    assert said.network == "127.0.0.1"
    agreed(elena.consent, ann)
    assert now_is(elena.consent).status == S.ACTIVE
    assert len(words_of(riverside)) == 5


def test_opening_a_link_changes_nothing(riverside: District, elena: Phone) -> None:
    pages = ("", "code/", "who/", "answer/", "until/", "sign/", "receipt/", "withdrawal/", "paper/")
    for page in pages:
        elena.browser.get(elena.at(page))
        elena.browser.head(elena.at(page))
    with working_in(riverside.pk):
        assert not IdentityCode.objects.exists()
        assert not Answer.objects.exists()
    assert now_is(elena.consent).status == S.ASKED


@pytest.mark.parametrize(
    "page", ["who/", "answer/", "until/", "sign/", "receipt/", "withdrawal/", "copy/"]
)
def test_without_the_code_nobody_gets_past_the_first_page(elena: Phone, page: str) -> None:
    for answer in (elena.opens(page), elena.sends(page) if page[0] in "wau" else elena.opens(page)):
        assert answer.status_code == 302
        assert answer["Location"] == elena.at("")


def test_five_wrong_codes_end_a_code_and_not_the_link(elena: Phone) -> None:
    elena.sends()
    right = elena.digits()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _try in range(5):
        page = elena.sends("code/", typed=wrong)
    assert 'lang="es"' in page.content.decode()
    assert elena.sends("code/", typed=right).status_code == 200
    with working_in(elena.consent.district_id):
        IdentityCode.objects.update(made_at=database_now() - timedelta(seconds=30))
    elena.sends("code/", way="email")
    assert elena.sends("code/", typed=elena.digits()).status_code == 302


def test_code_is_used_once_and_for_ten_minutes(elena: Phone) -> None:
    elena.sends()
    used = elena.digits()
    elena.sends("code/", typed=used)
    other = Phone(elena.consent, elena.link, Client())
    assert other.sends("code/", typed=used).status_code == 200
    with working_in(elena.consent.district_id):
        IdentityCode.objects.update(made_at=database_now() - timedelta(seconds=30))
    other.sends()
    with working_in(elena.consent.district_id):
        IdentityCode.objects.update(expires_at=database_now() - timedelta(seconds=1))
    assert other.sends("code/", typed=other.digits()).status_code == 200


def test_code_goes_to_the_number_that_is_on_file_now(riverside: District, elena: Phone) -> None:
    with working_in(riverside.pk):
        ContactPoint.objects.filter(kind="mobile", guardian=elena.link.guardian).update(
            destination="+12535550177"
        )
    elena.sends()
    with working_in(riverside.pk):
        assert IdentityCode.objects.get().destination == "+12535550177"


def test_many_codes_are_not_sent_and_the_page_says_what_to_do(
    riverside: District, elena: Phone
) -> None:
    for _code in range(7):
        page = elena.sends()
        with working_in(riverside.pk):
            IdentityCode.objects.update(made_at=database_now() - timedelta(seconds=30))
    assert page.status_code == 200
    with working_in(riverside.pk):
        assert IdentityCode.objects.count() == 6


def test_key_that_opens_nothing_is_told_so_and_shuts_nobody_out(elena: Phone) -> None:
    guesses = [elena.browser.get(f"/riverside/es/f/K7QF-29MD-{one:04}/") for one in range(40)]
    assert guesses[0].status_code == 404
    assert guesses[-1].status_code == 429
    assert elena.opens().status_code == 200


def test_link_of_the_district_next_door_opens_nothing(hilltop: District, elena: Phone) -> None:
    assert elena.browser.get(elena.at().replace("riverside", "hilltop")).status_code == 404


def test_key_is_read_as_people_type_it(elena: Phone) -> None:
    typed = elena.at().replace("-", "").lower()
    assert elena.browser.get(typed).status_code == 200


def test_forwarded_link_sends_its_code_to_whom_it_was_for(
    riverside: District, elena: Phone
) -> None:
    thief = Phone(elena.consent, elena.link, Client())
    thief.sends()
    with working_in(riverside.pk):
        assert IdentityCode.objects.get().destination == "+12535550188"
    assert thief.sends("code/", typed="").status_code == 200
    assert thief.opens("answer/").status_code == 302


def test_somebody_else_at_the_same_phone_is_told_to_pass_it_on(elena: Phone) -> None:
    elena.proves()
    page = elena.sends("who/", who="other")
    assert page.status_code == 200
    assert elena.opens("answer/")["Location"] == elena.at("who/")


def test_who_decides_no_longer_is_sent_to_the_office(riverside: District, elena: Phone) -> None:
    elena.proves()
    with working_in(riverside.pk):
        Guardianship.objects.filter(guardian=elena.link.guardian).update(kind="relative")
    assert "(253)" not in plain(elena.opens("answer/"))
    page = elena.browser.get(elena.at("who/"))
    assert page.status_code == 200
    assert "Elena" not in plain(page)
    with working_in(riverside.pk):
        assert not Answer.objects.exists()


def test_link_that_ended_in_the_middle_of_the_form_sends_a_new_one(
    riverside: District, elena: Phone
) -> None:
    elena.proves()
    elena.sends("answer/", answer="yes_any")
    with working_in(riverside.pk):
        ConsentLink.objects.update(expires_at=database_now() - timedelta(seconds=1))
    page = elena.signs("yes_any")
    assert page.status_code == 200
    with working_in(riverside.pk):
        assert not Answer.objects.exists()
    assert elena.sends("new/").status_code == 200
    with working_in(riverside.pk):
        newest = ConsentLink.objects.select_related("district").first()
    assert newest is not None
    fresh = Phone(elena.consent, newest, elena.browser)
    fresh.proves()
    assert 'value="yes_any" checked' in fresh.opens("answer/").content.decode()


def test_changing_the_language_keeps_step_and_answer(elena: Phone) -> None:
    elena.proves()
    elena.sends("answer/", answer="yes_any")
    page = elena.browser.get(elena.at("answer/", "en"))
    assert 'lang="en"' in page.content.decode()
    assert 'value="yes_any" checked' in page.content.decode()


def test_no_needs_no_signature(riverside: District, elena: Phone) -> None:
    elena.proves()
    assert elena.sends("answer/", answer="no")["Location"] == elena.at("sign/")
    assert elena.sends("sign/")["Location"] == elena.at("receipt/")
    assert now_is(elena.consent).status == S.DECLINED


def test_double_tap_on_no_is_one_answer(riverside: District, elena: Phone) -> None:
    elena.proves()
    elena.sends("answer/", answer="no")
    for _tap in range(2):
        assert elena.sends("sign/")["Location"] == elena.at("receipt/")
    with working_in(riverside.pk):
        assert elena.consent.answers.count() == 1


def test_copy_of_a_no_allows_nothing(riverside: District, elena: Phone) -> None:
    elena.language = "en"
    elena.proves()
    elena.sends("answer/", answer="no")
    assert "The school asked me to agree to this:" in plain(elena.opens("sign/"))
    elena.sends("sign/")
    copy = plain(elena.opens("copy/"))
    assert "My answer: I do not give permission" in copy
    for signed in ("I am the mother", "I agree to sign", "I can take it back"):
        assert signed not in copy


def test_midnight_in_the_form_asks_for_another_last_day(
    riverside: District, elena: Phone, at_time: Any
) -> None:
    at_time("2026-12-01T23:50-08:00")
    elena.proves()
    elena.sends("answer/", answer="yes_one")
    elena.sends("until/", until="earlier", day="2026-12-01")
    at_time("2026-12-02T00:05-08:00")
    given = {"typed_name": "Elena Morales", "i_am": "on", "i_sign": "on"}
    assert elena.sends("sign/", **given)["Location"] == elena.at("until/")
    assert now_is(elena.consent).status == S.ASKED
    elena.sends("until/", until="whole")
    assert elena.sends("sign/", **given)["Location"] == elena.at("receipt/")


def test_after_a_newer_answer_an_old_link_says_where_it_counts(
    riverside: District, north: School, elena: Phone
) -> None:
    """The same was asked again and answered meanwhile; a change of mind belongs there."""
    elena.proves()
    elena.sends("answer/", answer="no")
    elena.sends("sign/")
    assert elena.at("answer/") in elena.opens("receipt/").content.decode()
    with working_in(riverside.pk):
        old = elena.consent
        newer = Consent.objects.create(
            district=riverside, reference="P-2026-09999", kind=old.kind, student=old.student,
            school=north, asked_by=old.asked_by, employee=old.employee, asked_at=database_now(),
        )  # fmt: skip
    page = elena.opens("receipt/").content.decode()
    assert newer.reference in page
    assert elena.at("answer/") not in page
    assert elena.sends("answer/", answer="yes_any")["Location"] == elena.at("receipt/")
    assert now_is(old).status == S.DECLINED


@pytest.mark.parametrize("missing", ["typed_name", "i_am", "i_sign"])
def test_signature_takes_name_and_both_statements(elena: Phone, missing: str) -> None:
    elena.proves()
    page = elena.signs(**{missing: ""})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert now_is(elena.consent).status == S.ASKED


def test_double_click_is_one_record(riverside: District, elena: Phone) -> None:
    elena.proves()
    elena.sends("answer/", answer="yes_one")
    elena.sends("until/", until="whole")
    key = re.search(r'name="begun_with" value="([^"]+)"', elena.opens("sign/").content.decode())
    assert key is not None
    typed = {"typed_name": "Elena Morales", "i_am": "on", "i_sign": "on", "begun_with": key[1]}
    for _click in range(2):
        assert elena.sends("sign/", **typed)["Location"] == elena.at("receipt/")
    with working_in(riverside.pk):
        assert Answer.objects.count() == 1


@pytest.mark.requirement("S0-65")
def test_withdrawal_is_two_pages_and_counts_at_once(
    riverside: District, elena: Phone, ann: User
) -> None:
    elena.proves()
    elena.signs()
    agreed(elena.consent, ann)
    assert elena.opens("withdrawal/").status_code == 200
    assert elena.sends("withdrawal/").status_code == 200
    assert now_is(elena.consent).status == S.WITHDRAWN
    assert elena.opens("withdrawal/")["Location"] == elena.at("receipt/")


def test_old_link_withdraws_after_it_has_ended(
    riverside: District, elena: Phone, ann: User
) -> None:
    says(elena.consent)
    agreed(elena.consent, ann)
    with working_in(riverside.pk):
        ConsentLink.objects.update(expires_at=database_now() - timedelta(days=100))
    elena.proves()
    elena.sends("withdrawal/")
    assert now_is(elena.consent).status == S.WITHDRAWN


def test_link_after_withdrawal_shows_how_it_stands(elena: Phone, ann: User) -> None:
    says(elena.consent)
    agreed(elena.consent, ann)
    takes_back(elena.consent)
    elena.proves()
    assert elena.consent.reference in plain(elena.opens("receipt/"))
    assert elena.opens("answer/")["Location"] == elena.at("receipt/")


def test_form_is_not_signed_in_a_language_that_nobody_has_checked(
    riverside: District, north: School, chen: User, ann: User
) -> None:
    by_clover_park(riverside)
    sender(riverside)
    seated = room(north, chen)
    consent = asked(seated.students[0], chen, north)
    with working_in(riverside.pk):
        link = ConsentLink.objects.select_related("district").get(consent=consent)
    phone = Phone(consent, link, Client(), "es")
    assert "(253)" in plain(phone.opens()) or "English" in plain(phone.opens())
    phone.proves()
    assert phone.opens("answer/")["Location"] == phone.at("answer/", "en")


def test_printed_form_is_in_both_languages_and_names_no_child(elena: Phone) -> None:
    page = elena.opens("paper/").content.decode()
    assert 'lang="es"' in page
    assert 'lang="en"' in page
    assert "Sofia" not in page
    assert "Elena" not in page


def test_pages_are_kept_nowhere(elena: Phone) -> None:
    page = elena.opens()
    assert page["Cache-Control"] == "no-store"
    # Not "no-referrer": a browser then posts from nowhere, and is turned away as a forgery.
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"


def test_two_parents_at_one_phone_say_who_they_are(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    home = family(north, "Elena Morales", [("Luz", "07")], others=["Pablo Morales"])
    groups.seat(home.students[0], math.group)
    with working_in(riverside.pk):
        elena, pablo = Guardian.objects.filter(guardianships__student=home.students[0])
        shared = ContactPoint.objects.get(guardian=elena).destination
        ContactPoint.objects.create(
            district=riverside, guardian=pablo, kind="mobile", written="x", destination=shared
        )
    consent = asked(home.students[0], chen, north)
    with working_in(riverside.pk):
        link = ConsentLink.objects.select_related("district").get(
            consent=consent, guardian__given_name="Elena"
        )
    phone = Phone(consent, link, Client(), "en")
    phone.sends()
    phone.sends("code/", typed=phone.digits())
    page = plain(phone.opens("who/"))
    assert "Elena Morales" in page
    assert "Pablo Morales" in page
    phone.sends("who/", who="0")
    phone.sends("answer/", answer="no")
    phone.sends("who/", who="1")
    assert " checked" not in phone.opens("answer/").content.decode()
    assert phone.opens("sign/")["Location"] == phone.at("answer/")
    phone.signs(typed_name="Pablo Morales")
    with working_in(riverside.pk):
        assert consent.answers.get().guardian == pablo
