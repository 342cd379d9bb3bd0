"""Before it goes, a sentence says how many get it and where; for several schools it is typed."""

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.models import Message
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import plain
from tests.notifications.in_force import approval, put_in_force

SEVERAL = {"rule": "several_schools", "settings": {"kinds": ["outreach", "emergency", "weather"]}}
FIELD = "Type “Riverside” to send"


def _check(of: Message) -> str:
    return f"/riverside/messages/{of.reference}/edit/check/"


@pytest.fixture
def everywhere(bob: User, north: School, south: School) -> Message:
    f.family(north, "Elena Morales")
    f.family(south, "Karl Brandt")
    return f.message(bob, None, district=north.district, channels=["sms", "email"])


def test_one_school_is_a_sentence_above_the_button(ann: User, north: School) -> None:
    f.family(north, "Elena Morales")
    page = plain(sign_in(ann).get(_check(f.message(ann, north, channels=["sms", "email"]))))
    assert "This texts and emails 1 family of North Middle now." in page
    assert "I understand" not in page
    assert "Type “" not in page


@pytest.mark.parametrize("kind", ["outreach", "weather"])
def test_several_schools_are_typed_too(bob: User, everywhere: Message, kind: str) -> None:
    put_in_force(everywhere.district, SEVERAL)
    with working_in(everywhere.district_id):
        Message.objects.filter(pk=everywhere.pk).update(kind=kind)
    client = sign_in(bob)
    answer = client.get(_check(everywhere))
    page = plain(answer)
    assert "This texts and emails 2 families of Riverside now." in page
    assert "You can send this. One thing to know." in page
    assert FIELD in page
    given = {"as_checked": answer.context["checked"].fingerprint}
    assert "to send." in plain(client.post(_check(everywhere), given | {"typed": "North Middle"}))
    sent = client.post(_check(everywhere), given | {"typed": "riverside"})
    assert sent["Location"] == f"/riverside/messages/{everywhere.reference}/"


@pytest.mark.requirement("S0-11")
def test_s0_11_typed_once_it_waits_for_the_yes(
    bob: User, everywhere: Message, riverside: District
) -> None:
    dee = person("Dee Drew")
    appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    put_in_force(riverside, SEVERAL, approval("communications_director", of="outreach@district"))
    client = sign_in(bob)
    answer = client.get(_check(everywhere))
    assert "2 families of Riverside as soon as it is approved." in plain(answer)
    given = {"as_checked": answer.context["checked"].fingerprint, "typed": "Riverside"}
    client.post(_check(everywhere), given)
    with working_in(riverside.pk):
        everywhere.refresh_from_db()
    assert everywhere.status == Message.Status.SUBMITTED
    approve = {"answer": "approve", "as_checked": everywhere.content_hash}
    sign_in(dee).post(f"/riverside/approvals/{everywhere.reference}/", approve)
    with working_in(riverside.pk):
        everywhere.refresh_from_db()
    assert everywhere.status == Message.Status.HOLDING


def test_a_warning_beside_it_stays_one(bob: User, everywhere: Message) -> None:
    put_in_force(everywhere.district, SEVERAL, {"rule": "same_again", "settings": {}})
    f.released(everywhere, bob)
    again = f.message(bob, None, district=everywhere.district, channels=["sms", "email"])
    page = plain(sign_in(bob).get(_check(again)))
    assert "The same words went to the same people" in page
    assert "You can send this." not in page
    assert FIELD in page


@pytest.mark.parametrize(
    ("said", "status"), [({}, 409), ({"typed": "Hilltop"}, 409), ({"typed": "riverside"}, 200)]
)
def test_programs_type_it_the_same(
    bob: User, everywhere: Message, said: dict[str, str], status: int
) -> None:
    put_in_force(everywhere.district, SEVERAL)
    with working_in(everywhere.district_id):
        checked = content.fingerprint(everywhere)
    answer = with_token(bob, everywhere.district).post(
        f"/api/v1/riverside/messages/{everywhere.reference}/sending/",
        {"as_checked": checked} | said,
        content_type="application/json",
    )
    assert answer.status_code == status
