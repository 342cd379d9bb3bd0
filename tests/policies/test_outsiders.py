"""Vendors, volunteers and contractors over the years: who begins later, who is due again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from districts.models import District, School, User
from notifications.delivery import claims, letters, named
from notifications.models import Delivery, Lane
from policies.actions import campaigns, outsiders
from policies.asked import asks_of
from policies.links import key_of
from policies.models import Campaign, Group, Outsider, Signature, SigningLink
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.emergencies import plain
from tests.policies.signing import paper

pytestmark = pytest.mark.usefixtures("in_november")
SIGN = {"has_read": "on", "will_keep": "on"}


def listed(at: District, name: str, group: str, by: User, from_on: date) -> Outsider:
    with working_in(at.pk):
        return outsiders.add(
            district=at, name=name, email=f"{name.split()[0].lower()}@home.example", language="en",
            group=group, sponsor=by, from_on=from_on, by=by, now=database_now(),
        )  # fmt: skip


@pytest.mark.requirement("S4-09")
def test_who_begins_next_week_is_listed_and_signs_before_the_first_day(
    riverside: District, hana: User
) -> None:
    paper(riverside, "reading", "For helpers", asked_of=["volunteers"])
    vera = listed(riverside, "Vera Voss", "volunteers", hana, date(2026, 12, 7))
    client = sign_in(hana)
    assert "begins on Dec 7, 2026" in plain(client.get(riverside.url("outsiders")))
    page = riverside.url("outsider", outsider=vera.reference)
    assert "Begins on Dec 7, 2026." in plain(client.get(page))
    assert client.post(f"{page}links/for-helpers/").status_code == 302
    with working_in(riverside.pk):
        claim = claims.take(Lane.ROUTINE)
        assert claim is not None
        assert named.strangers(claim) == []
        assert letters.prepare(claim).texts
        path = f"/riverside/en/a/{key_of(SigningLink.objects.get().seed)}/"
    visitor = Client()
    words = visitor.get(path).content.decode().split('name="as_read" value="')[1][:64]
    visitor.post(path, {"as_read": words, "typed_name": "Vera Voss", **SIGN})
    with working_in(riverside.pk):
        assert Signature.objects.get().outsider == vera
        with pytest.raises(Refused, match="already"):
            listed(riverside, "Vera Voss", "volunteers", hana, date(2026, 12, 8))


@pytest.mark.requirement("S4-09")
def test_all_who_are_due_get_a_fresh_link_at_once_and_last_years_signature_is_due_again(
    riverside: District, north: School, ann: User, hana: User, at_time: Any
) -> None:
    paper(riverside, "reading", "Yearly", asked_of=["volunteers", "vendors"], is_yearly=True)
    paper(riverside, "reading", "Once", asked_of=["volunteers"])
    began = date(2026, 11, 2)
    vera = listed(riverside, "Vera Voss", "volunteers", hana, began)
    listed(riverside, "Viktor Vane", "vendors", hana, began)
    page, links = riverside.url("outsiders"), riverside.url("outsider_links")
    client = sign_in(hana)
    with working_in(riverside.pk):
        for ask in asks_of(riverside, database_now(), Group.VOLUNTEERS):
            Signature.objects.create(
                district=riverside, version=ask.thing.version, sha256=ask.thing.sha256,
                outsider=vera, how="screen", typed_name="Vera Voss", language="en", on=began,
            )  # fmt: skip
    due_now = plain(client.get(f"{page}?state=due"))
    assert "Viktor Vane" in due_now
    assert "Vera Voss" not in due_now
    assert "1 person owes a signature" in due_now
    at_time("2027-07-05T10:00:00-07:00")
    assert "2 people owe a signature" in plain(client.get(page))
    with working_in(riverside.pk):
        given: dict[str, Any] = {"district": riverside, "now": database_now()}
        with pytest.raises(Denied):
            outsiders.send_links(**given, by=ann)
    assert "1 person gets a link" in plain(client.post(links, {"group": "vendors"}, follow=True))
    assert "1 person gets a link" in plain(client.post(links, follow=True))
    with working_in(riverside.pk):
        sent = SigningLink.objects.values_list("outsider__name", "paper__key")
        assert set(sent) == {("Viktor Vane", "yearly"), ("Vera Voss", "yearly")}
        assert Delivery.objects.count() == 2
        with pytest.raises(Refused, match="within the week"):
            outsiders.send_links(**given, by=hana)
    assert "owes a signature" not in plain(client.get(page))


@pytest.mark.requirement("S4-09")
def test_a_round_sends_fresh_links_to_whoever_has_no_account(
    riverside: District, hana: User, at_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On each of its days, so many at a time; it is over when all have signed."""
    monkeypatch.setattr(outsiders, "AT_ONCE", 2)
    made = paper(riverside, "reading", "Yearly", asked_of=["volunteers"])
    today = riverside.today(database_now())
    for name in ("Vera Voss", "Viktor Vane", "Vito Vidal"):
        listed(riverside, name, "volunteers", hana, today)
    with working_in(riverside.pk):
        first = {"from_on": today, "due_on": today + timedelta(days=7)}
        campaign = campaigns.start(paper=made, by=hana, now=database_now(), **first)

    def step(moment: str) -> int:
        at_time(moment)
        with working_in(riverside.pk):
            return campaigns.step(campaign_id=campaign.pk, now=database_now())

    assert [step(f"2026-11-30T10:{one}:00-08:00") for one in (15, 30, 45)] == [2, 1, 0]
    assert step("2026-12-03T10:00:00-08:00") == 0
    with working_in(riverside.pk):
        outsiders.send_link(
            outsider=Outsider.objects.get(name="Vera Voss"), paper=made, by=hana, now=database_now()
        )
    # On the due day whoever owes it gets one, also whom HR wrote to in that week.
    assert [step(f"2026-12-07T00:{one}:00-08:00") for one in (15, 30)] == [2, 1]
    # Seven days later to the day, and at an earlier hour.
    assert step("2026-12-14T00:05:00-08:00") == 2
    page = plain(sign_in(hana).get(riverside.url("campaign", campaign=campaign.reference)))
    assert "0 of 3 have signed" in page
    with working_in(riverside.pk):
        (ask,) = asks_of(riverside, database_now(), Group.VOLUNTEERS)
        for one in Outsider.objects.all():
            outsiders.record(
                outsider=one, thing=ask.thing, on=riverside.today(database_now()),
                note="In the volunteers’ folder", by=hana, now=database_now(),
            )  # fmt: skip
    assert step("2026-12-21T00:05:00-08:00") == 0
    with working_in(riverside.pk):
        assert Campaign.objects.get().status == Campaign.Status.ENDED


@pytest.mark.requirement("S4-09")
def test_office_enters_what_an_outsider_signed_on_paper(
    riverside: District, ann: User, hana: User
) -> None:
    made = paper(riverside, "reading", "For helpers", asked_of=["volunteers"])
    vera = listed(riverside, "Vera Voss", "volunteers", hana, date(2026, 11, 2))
    with working_in(riverside.pk):
        link = outsiders.send_link(outsider=vera, paper=made, by=hana, now=database_now())
    page, client = riverside.url("outsider", outsider=vera.reference), sign_in(hana)
    assert "Enter a sheet that they signed" in plain(client.get(page))
    given = {"paper": "for-helpers", "on": "11/09/2026", "note": "In the volunteers’ folder"}
    late = client.post(f"{page}sheets/", given | {"on": "12/24/2026"})
    assert "That day is still to come." in plain(late)
    assert "In the volunteers’ folder" in late.content.decode()
    assert client.post(f"{page}sheets/", given | {"paper": "other"}).status_code == 200
    assert sign_in(ann).post(f"{page}sheets/", given).status_code == 403
    for _click in range(2):
        assert "On file for Vera Voss." in plain(client.post(f"{page}sheets/", given, follow=True))
    assert "Nov 9, 2026" in plain(client.get(page))
    with working_in(riverside.pk):
        entered = Signature.objects.get()
        assert (entered.outsider, entered.recorded_by, entered.how) == (vera, hana, "office")
        link.refresh_from_db()
        assert link.withdrawn_at is not None
