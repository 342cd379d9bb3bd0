"""Nobody can be reached for advice: where the district lets it, a reason stands in (S0-33)."""

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Attestation, Message
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import plain
from tests.notifications.in_force import put_in_force

pytestmark = pytest.mark.requirement("S0-33")
ASKS = "Nobody could be reached: why does it go?"
WHY = "Both phones rang out, and parents are at the gate."


def advised(at: District, *unreached: str) -> None:
    settings = {"advisers": ["assistant_superintendent"], "unreached": list(unreached)}
    put_in_force(at, {"rule": "advice_required", "settings": settings})


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    cole = person("Carl Cole", display_name="Mr. Cole")
    appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, north.district)
    f.family(north, "Elena Morales")
    return f.message(ann, north, kind="emergency", incident="lockdown", channels=["sms"])


def _url(of: Message, step: str) -> str:
    return f"/riverside/messages/{of.reference}/edit/{step}/"


def test_it_goes_with_the_reason_on_record(draft: Message, ann: User, riverside: District) -> None:
    advised(riverside, "lockdown")
    client = sign_in(ann)
    assert f'href="{_url(draft, "check")}"' in client.get(_url(draft, "advice")).content.decode()
    page = client.get(_url(draft, "check"))
    assert ASKS in plain(page)
    assert "Ask Mr. Cole for advice" in plain(page)
    given = {"as_checked": page.context["checked"].fingerprint, "understood": "on"}
    assert client.post(_url(draft, "check"), given).status_code == 200
    sent = client.post(_url(draft, "check"), given | {"reason_advice_required": WHY})
    assert sent["Location"] == f"/riverside/messages/{draft.reference}/"
    with working_in(riverside.pk):
        draft.refresh_from_db()
        assert draft.status == Message.Status.HOLDING
        said = Attestation.objects.get(kind=Attestation.Kind.REASON)
        assert (said.rule, said.words, said.by) == ("advice_required", WHY, ann)


@pytest.mark.parametrize("unreached", [(), ("weapon",)])
def test_elsewhere_and_by_default_it_waits_for_advice(
    draft: Message, ann: User, riverside: District, unreached: tuple[str, ...]
) -> None:
    advised(riverside, *unreached)
    client = sign_in(ann)
    assert "Nobody can be reached?" not in plain(client.get(_url(draft, "advice")))
    page = client.get(_url(draft, "check"))
    assert ASKS not in plain(page)
    given = {"as_checked": page.context["checked"].fingerprint, "reason_advice_required": WHY}
    client.post(_url(draft, "check"), given)
    with working_in(riverside.pk):
        draft.refresh_from_db()
        assert draft.status == Message.Status.DRAFT
