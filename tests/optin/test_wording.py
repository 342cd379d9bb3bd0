"""Languages that families sign in: which are offered, who has read them, and a district's own."""

import pytest
from django.test import Client

from districts.models import District, School, User
from notifications.models import Words
from optin import form, links, words
from optin.actions import wording
from optin.models import ConsentLink, FamilyWords, WordingCheck
from rosters.models import Guardian
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import lead, room
from tests.notifications.emergencies import by_clover_park
from tests.notifications.factories import sender
from tests.optin.families import asked, says

PAGE = "/riverside/settings/family-languages/"


@pytest.fixture
def vietnamese(riverside: District) -> District:
    riverside.languages = ["en", "es", "vi"]
    riverside.save(update_fields=["languages"])
    return riverside


def in_vietnamese() -> dict[str, str]:
    """Each text with its marks, and a word that shows that it is not English."""
    return {key: f"vi: {text}" for key, text in words.WORDS.items()}


def written(at: District, by: User, texts: dict[str, str] | None = None) -> None:
    with working_in(at.pk):
        given = in_vietnamese() if texts is None else texts
        wording.write(district=at, language="vi", texts=given, by=by)


def checked(at: District, by: User, language: str = "vi") -> WordingCheck:
    with working_in(at.pk):
        return wording.check(district=at, language=language, checked_by="Lan Nguyen", by=by)


def test_spanish_is_offered_once_somebody_has_read_it(vietnamese: District, bob: User) -> None:
    with working_in(vietnamese.pk):
        assert form.offered(vietnamese) == ["en"]
    checked(vietnamese, bob, "es")
    with working_in(vietnamese.pk):
        assert form.offered(vietnamese) == ["en", "es"]
        WordingCheck.objects.create(
            district=vietnamese, language="vi", sha256="0" * 64, checked_by="x y", by=bob
        )
        assert form.offered(vietnamese) == ["en", "es"]


def test_language_of_the_district_is_written_checked_and_signed_in(
    vietnamese: District, north: School, bob: User, ann: User
) -> None:
    by_clover_park(vietnamese)
    sender(vietnamese)
    seated = room(north, lead("Mei Chen", north))
    written(vietnamese, bob)
    with working_in(vietnamese.pk):
        assert "vi" not in form.offered(vietnamese)
        Guardian.objects.update(language="vi")
    checked(vietnamese, bob)
    consent = asked(seated.students[0], seated.lead, north)
    with working_in(vietnamese.pk):
        assert "vi" in form.offered(vietnamese)
        link = ConsentLink.objects.get(consent=consent)
        text = Words.objects.get(message__consent=consent, message__release_basis="permission")
        assert (text.language, text.text[:4]) == ("vi", "vi: ")
    page = Client().get(f"/riverside/vi/f/{links.key_of(link.seed)}/").content.decode()
    assert 'lang="vi"' in page
    assert f"vi: {words.WORDS['start.contact']}"[:40] in page
    with working_in(vietnamese.pk), words.spoken(form.own_words("vi")):
        said = says(consent, language="vi")
    assert said.texts["vi"][0].startswith("vi: ")
    assert not said.texts["en"][0].startswith("vi: ")


def test_changed_words_are_read_again(vietnamese: District, bob: User) -> None:
    written(vietnamese, bob)
    checked(vietnamese, bob)
    written(vietnamese, bob, in_vietnamese() | {"contact.title": "vi: another"})
    with working_in(vietnamese.pk):
        assert "vi" not in form.offered(vietnamese)
        assert FamilyWords.objects.count() == 2


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("contact.says", "vi: without the child"),
        ("contact.title", "vi: %(child)s where none is"),
        ("contact.title", "vi: 100 % sure"),
        ("code.lasts", "vi: %s"),
    ],
)
def test_text_that_would_break_a_page_is_refused_by_name(
    vietnamese: District, bob: User, key: str, text: str
) -> None:
    with pytest.raises(Refused, match="must keep exactly these marks"):
        written(vietnamese, bob, in_vietnamese() | {key: text})
    with working_in(vietnamese.pk):
        assert not FamilyWords.objects.exists()


def test_unfinished_words_are_not_offered(vietnamese: District, bob: User) -> None:
    written(vietnamese, bob, {"contact.title": "vi: title"})
    with pytest.raises(Refused, match="has no words"):
        checked(vietnamese, bob)


def test_pages_write_check_and_offer(vietnamese: District, bob: User, ann: User) -> None:
    client = sign_in(bob)
    assert "Tiếng" in client.get(PAGE).content.decode()
    typed = {f"word.{key}": text for key, text in in_vietnamese().items()}
    assert client.post(f"{PAGE}vi/", typed | {"act": "write"}).status_code == 302
    page = client.get(f"{PAGE}vi/").content.decode()
    assert "Offer it to families" in page
    with working_in(vietnamese.pk):
        sha = form.words_sha256("vi")
    stale = {"act": "check", "checked_by": "Lan Nguyen", "as_read": "0" * 64}
    assert client.post(f"{PAGE}vi/", stale).status_code == 409
    assert client.post(f"{PAGE}vi/", stale | {"as_read": sha}).status_code == 302
    with working_in(vietnamese.pk):
        assert "vi" in form.offered(vietnamese)
    assert sign_in(ann).get(PAGE).status_code == 403
    assert client.get(f"{PAGE}ko/").status_code == 404


def test_whoever_may_not_change_settings_checks_nothing(vietnamese: District, ann: User) -> None:
    with pytest.raises(Denied):
        checked(vietnamese, ann, "es")


def test_every_word_is_short_enough_and_keeps_its_marks_in_spanish() -> None:
    for key, text in words.WORDS.items():
        spanish = words.plain(key, "es")
        assert words.places(spanish) == words.places(text), key
        assert len(spanish) < 300, key
