"""The voice alone: who may record and nothing else, and who was asked to by name (S0-31, A6)."""

from pathlib import Path
from typing import Any

import pytest

from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from notifications.actions import recordings, voice_requests
from notifications.models import Delivery, Message, Recording, VoiceRequest, Words
from records.models import Event
from tenancy.clock import TenancyNow, database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency, home, plain
from tests.notifications.test_recordings import tone, upload

pytestmark = pytest.mark.requirement("S0-31")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lucia(north: School) -> User:
    """Lucia reads Spanish, and records nothing by her role."""
    lucia = factories.person("Lucia Ortiz", display_name="Ms. Ortiz")
    factories.appoint(lucia, RoleKey.SCHOOL_SECRETARY, north, phone="(253) 555-0143")
    return lucia


@pytest.fixture
def voss(riverside: District) -> User:
    voss = factories.person("Peter Voss", display_name="Mr. Voss")
    factories.appoint(voss, RoleKey.COMMUNICATIONS_MANAGER, riverside)
    return voss


@pytest.fixture
def clover_park(riverside: District) -> None:
    by_clover_park(riverside)


@pytest.fixture
def draft(clover_park: None, ann: User, north: School) -> Message:
    made = emergency(ann, north)
    with working_in(north.district_id):
        Words.objects.filter(message=made).update(recording=None)
    return made


@pytest.fixture
def snow(clover_park: None, bob: User, riverside: District) -> Message:
    """Of the whole district, not recorded yet."""
    text = "School begins two hours late."
    return f.message(bob, None, district=riverside, kind="weather", channels=["voice"], text=text)


def _ask(of: Message, person: User, by: User, language: str = "es") -> VoiceRequest:
    with working_in(of.district_id):
        return voice_requests.ask(
            message=of, language=language, person=person, by=by, now=database_now()
        )


def _page(of: Message, language: str = "es") -> str:
    return f"/riverside/messages/{of.reference}/voice/{language}/"


def _recorded(client: Any, of: Message, person: User, language: str = "es", **headers: str) -> Any:
    given = {"file": upload(tone()), "voice": person.pk, "source": "browser"}
    return client.post(_page(of, language), given, headers=headers)


def _voice(of: Message, language: str) -> Recording | None:
    with working_in(of.district_id):
        words = Words.objects.select_related("recording").get(message=of, language=language)
        return words.recording


def test_colleague_is_asked_by_name_and_lends_a_voice_alone(
    ann: User, lucia: User, draft: Message
) -> None:
    client, theirs = sign_in(ann), sign_in(lucia)
    step = f"/riverside/messages/{draft.reference}/edit/recording/"
    assert "Ask them to record now : Spanish" in plain(client.get(step))
    assert theirs.get(_page(draft)).status_code == 403
    for _ in range(2):
        client.post(f"{step}es/request/", {"person": lucia.pk})
    assert "Asked Ms. Ortiz" in plain(client.get(step))
    assert "Record “Evacuation at North Middle” in" in home(lucia)
    page = plain(theirs.get(_page(draft)))
    assert "Salimos del edificio." in page
    assert "We have left the building." not in page
    assert _recorded(theirs, draft, lucia).status_code == 302
    kept = _voice(draft, "es")
    assert kept is not None
    assert (kept.voice, kept.made_by) == (lucia, lucia)
    assert "Saved. Calls will play this recording." in plain(theirs.get(_page(draft)))
    assert theirs.get(f"/riverside/messages/recordings/{kept.key}.wav").status_code == 200
    assert "recorded" in plain(client.get(step)).split("Asked Ms. Ortiz")[1][:40]
    assert "Record “Evacuation" not in home(lucia)
    for closed in (_page(draft, "en"), step, f"/riverside/messages/{draft.reference}/"):
        assert theirs.get(closed).status_code == 403, closed
    with working_in(draft.district_id):
        events = Event.objects.filter(name="notifications.recording.asked")
        assert [one.details for one in events] == [{"language": "es", "person": lucia.pk}]


def test_text_says_an_emergency_waits_for_the_voice(ann: User, lucia: User, draft: Message) -> None:
    _ask(draft, lucia, ann)
    with working_in(draft.district_id):
        text = Message.objects.get(follows=draft)
        words = Words.objects.get(message=text).text
        assert Delivery.objects.get(message_id=text.pk).destination == "+12535550143"
    assert words.startswith("Ms. Archer asks you to record the voice: evacuation.")
    assert words.endswith(_page(draft))


def test_who_recorded_already_can_be_asked_anew(ann: User, lucia: User, draft: Message) -> None:
    _ask(draft, lucia, ann)
    with working_in(draft.district_id):
        VoiceRequest.objects.update(recorded_at=TenancyNow())
    assert _ask(draft, lucia, ann).recorded_at is None
    with working_in(draft.district_id):
        assert VoiceRequest.objects.count() == 1


def test_communications_manager_records_weather_and_writes_nothing(
    voss: User, snow: Message
) -> None:
    client = sign_in(voss)
    assert "School begins two hours late" in plain(client.get(_page(snow, "en")))
    done = _recorded(client, snow, voss, "en", hx_request="true")
    assert "Saved. Calls will play this recording." in plain(done)
    kept = _voice(snow, "en")
    assert kept is not None
    assert kept.voice == voss
    for closed in ("new/", f"{snow.reference}/edit/words/", f"{snow.reference}/edit/recording/"):
        assert client.get(f"/riverside/messages/{closed}").status_code == 403


@pytest.mark.requirement("S0-32")
def test_right_to_record_one_kind_opens_no_other(
    voss: User, ann: User, draft: Message, snow: Message
) -> None:
    assert sign_in(voss).get(_page(draft, "en")).status_code == 403
    assert sign_in(ann).get(_page(snow, "en")).status_code == 403


def test_lent_voice_is_the_own_and_the_draft_still_one(
    ann: User, lucia: User, draft: Message
) -> None:
    _ask(draft, lucia, ann)
    given = {"message": draft, "language": "es", "source": "file", "by": lucia}
    with working_in(draft.district_id):
        with pytest.raises(Denied):
            recordings.record(file=upload(tone()), voice=ann, **given)
        Message.objects.filter(pk=draft.pk).update(status="withdrawn")
    refused = _recorded(sign_in(lucia), draft, lucia, hx_request="true")
    assert refused.status_code == 422
    assert "not a draft any more" in plain(refused)
    assert _voice(draft, "es") is None


def test_only_who_is_on_the_list_is_asked(
    ann: User, sam: User, lucia: User, draft: Message
) -> None:
    for person, by, language in ((sam, ann, "es"), (ann, ann, "es"), (lucia, ann, "en")):
        with pytest.raises(Refused):
            _ask(draft, person, by, language)
    with pytest.raises(Denied):
        _ask(draft, lucia, sam)


def test_who_works_there_no_more_lends_nothing(ann: User, lucia: User, draft: Message) -> None:
    _ask(draft, lucia, ann)
    with working_in(draft.district_id):
        Appointment.objects.filter(person=lucia).update(closed_at=database_now())
    assert sign_in(lucia).get(_page(draft)).status_code == 404


def test_next_door_there_is_no_such_page(
    cora: User, ann: User, lucia: User, draft: Message
) -> None:
    _ask(draft, lucia, ann)
    assert sign_in(cora).get(_page(draft)).status_code == 404
    assert sign_in(ann).get(_page(draft, "ko")).status_code == 404
