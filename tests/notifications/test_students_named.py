"""A student named to other families: asked about, shown to the author, and frozen nowhere."""

import json

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content, students_named
from notifications.actions import sending
from notifications.actions.sending import Said
from notifications.models import Message, Ruling
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.emergencies import plain
from tests.notifications.factories import family, message
from tests.notifications.in_force import put_in_force

TEXT = "The poster contest is over. Sofía Morales won, and her poster hangs in the hall."


@pytest.fixture
def draft(riverside: District, ann: User, north: School) -> Message:
    put_in_force(riverside, {"rule": "personal_data_in_words", "settings": {}})
    family(north, "Elena Morales", [("Sofía", "07")])
    family(north, "Omar Haddad")
    return message(ann, north, text=TEXT, channels=["sms"])


@pytest.mark.requirement("S1-27")
def test_the_author_sees_which_sentence_it_is_and_what_to_do(draft: Message, ann: User) -> None:
    page = plain(sign_in(ann).get(f"/riverside/messages/{draft.reference}/edit/check/"))
    assert "The words name 1 student to other families." in page
    assert "Write down that the family agreed" in page
    assert "Change the words" in page
    won = TEXT.partition(". ")[2]
    assert f"This names a student: “{won}”" in page


@pytest.mark.requirement("S1-27")
def test_it_goes_with_a_reason_and_the_name_is_frozen_nowhere(draft: Message, ann: User) -> None:
    now = database_now()
    given = {"message": draft, "by": ann, "now": now}
    with working_in(draft.district_id):
        checked = content.fingerprint(draft)
        with pytest.raises(Refused):
            sending.send(**given, as_checked=checked)
        said = Said(reasons={"personal_data_in_words": "Her mother is glad about it."})
        sending.send(**given, as_checked=checked, said=said)
        kept = [(one.facts, one.verdict) for one in Ruling.objects.filter(message=draft)]
        book = [one.details for one in Event.objects.all()]
    assert "student_name" in json.dumps(kept)
    assert "Morales" not in json.dumps([kept, book])


def test_a_sentence_is_told_once_and_others_not_at_all(draft: Message) -> None:
    texts = ["Go Sofia Morales! Come all.", "Go Sofia Morales!\nThe office"]
    with working_in(draft.district_id):
        assert students_named.sentences(texts) == ["Go Sofia Morales!"]
        assert students_named.sentences(["Nobody is named."]) == []


def test_who_signs_with_a_students_name_is_no_student(
    draft: Message, ann: User, north: School
) -> None:
    with working_in(draft.district_id):
        assert students_named.found_in(["Yours, Sofia Morales"]).named == 1
        teacher = person("Sofía Morales", display_name="Ms. Morales")
        appoint(teacher, RoleKey.TEACHER, north)
        assert students_named.found_in(["Yours, Sofia Morales"]).named == 0


def test_one_reason_is_asked_for_all_that_was_found(draft: Message, ann: User) -> None:
    """Whoever says that the family agreed has read that a number stands there, too."""
    with working_in(draft.district_id):
        draft.words.filter(language="en").update(text=f"{TEXT} Call 253-555-0199.")
    page = plain(sign_in(ann).get(f"/riverside/messages/{draft.reference}/edit/check/"))
    assert "somebody’s telephone number. The words name 1 student to other families." in page
