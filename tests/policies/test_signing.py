"""Signing, taking and recording; who is due; reminders, rounds and links."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.delivery import letters, named
from notifications.models import Chunk, Delivery, Message, Words
from policies import due, links
from policies.actions import campaigns, outsiders, papers, reminders, signing
from policies.asked import asks_of, document_thing
from policies.due import State
from policies.in_force import version_of
from policies.models import Campaign, Group, Outsider, Reminder, Signature, SigningLink
from policies.on_file import mine, on_file
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, plain, voiced
from tests.policies.signing import WORDS, paper, signed

pytestmark = pytest.mark.usefixtures("in_november")
SIGN = {"has_read": "on", "will_keep": "on"}


def due_of(at: District, *people: User) -> set[tuple[int, str, str]]:
    with working_in(at.pk):
        ids = {one.pk for one in people}
        found = due.lines(at, database_now())
    return {
        (one.colleague.id, one.ask.key, one.state.value)
        for one in found
        if one.colleague.id in ids and one.state != State.SIGNED
    }


def put(client: Client, path: str, **given: Any) -> Any:
    page = client.get(path)
    return client.post(path, {"as_read": hidden(page, "as_read"), **given})


def hidden(page: Any, name: str) -> str:
    return page.content.decode().split(f'name="{name}" value="')[1].split('"')[0]


@pytest.mark.requirement("S1-04", "S0-47", "S0-62", "S0-69")
def test_draft_leads_to_what_is_not_signed_and_comes_back_free(
    riverside: District, north: School, ann: User, bob: User
) -> None:
    by_clover_park(riverside)
    paper(riverside, title="Responsible use")
    f.family(north, "Elena Morales")
    draft = f.message(ann, north, topic="picture_day")
    voiced(draft, ann)
    client = sign_in(ann)
    check = riverside.url("message_check", reference=draft.reference)
    page = client.get(check).content.decode()
    way = f"{riverside.url('my_agreements')}?next={quote(check, safe='')}"
    assert f'href="{way}"' in page
    listed = plain(client.get(way))
    assert "Your draft is kept." in listed
    here = riverside.url("paper_signing", paper="responsible-use")
    shown = plain(client.get(f"{here}?next={check}"))
    assert "can be disciplined" in shown
    assert "by which a student could be known" in shown
    no = put(client, here, typed_name="Somebody Else", **SIGN)
    assert "Type your name as it stands on your account: Ann Archer." in plain(no)
    on = put(client, here, typed_name="ann  archer", next=check, **SIGN)
    assert on["Location"].startswith(riverside.url("document_signing", document="ens"))
    back = put(client, on["Location"], typed_name="Ann Archer", next=check, **SIGN)
    assert back["Location"] == check
    with working_in(riverside.pk):
        kept = on_file(ann, riverside, database_now())
        assert (kept.agreed_on, kept.acknowledged) == ("2026-11-30", ("ens",))
        assert Event.objects.filter(name="policies.signature.given").count() == 2
    assert "waits for you to acknowledge" not in plain(client.get(check))
    assert "must sign this year" not in plain(client.get(check))


def test_only_pages_of_this_district_are_gone_back_to(riverside: District, ann: User) -> None:
    paper(riverside, title="Rules")
    here = riverside.url("paper_signing", paper="rules")
    for away in ("https://evil.example/", "//evil.example", "/hilltop/", "/riverside/../hilltop/"):
        answer = put(sign_in(ann), here, typed_name="Ann Archer", next=away, **SIGN)
        assert answer["Location"] == riverside.url("my_agreements"), away


@pytest.mark.requirement("S1-04")
def test_course_is_taken_in_place_of_the_agreement(
    riverside: District, ann: User, bob: User
) -> None:
    by_clover_park(riverside)
    paper(riverside, title="Rules")
    paper(riverside, "course", "The course")
    here = riverside.url("paper_signing", paper="the-course")
    late = sign_in(ann).post(here, {"on": "12/24/2026", "typed_name": "Ann Archer"})
    assert "That day is still to come." in plain(late)
    sign_in(ann).post(here, {"on": "11/02/2026", "typed_name": "Ann Archer"})
    with working_in(riverside.pk):
        assert on_file(ann, riverside, database_now()).agreed_on == "2026-11-02"
    assert (ann.pk, "paper:rules", "overdue") not in due_of(riverside, ann)


@pytest.mark.requirement("S0-18", "S1-04", "S2-02")
def test_course_on_ones_own_word_is_marked_until_the_office_has_seen_it(
    riverside: District, ann: User, hana: User
) -> None:
    paper(riverside, title="Rules")
    paper(riverside, "course", "The course")
    here = riverside.url("paper_signing", paper="the-course")
    sign_in(ann).post(here, {"on": "11/02/2026", "typed_name": "Ann Archer"})
    with working_in(riverside.pk):
        assert Event.objects.filter(name="policies.signature.said").count() == 1
    assert "Nov 2, 2026, on your word" in plain(sign_in(ann).get(riverside.url("my_agreements")))
    office, program = sign_in(hana), with_token(hana, riverside)
    said = f"{riverside.url('agreements_due')}?state=said"

    def on_own_word() -> list[bool]:
        found = program.get("/api/v1/riverside/agreements/").json()["agreements"]
        return [one["on_own_word"] for one in found if one["person"] == ann.email]

    page = office.get(said)
    assert "said by themselves, Nov 2, 2026" in plain(page)
    assert on_own_word() == [True]
    taken = office.post(riverside.url("agreements_export"), {"why": "Check", "state": "said"})
    assert "Ann Archer" in taken.content.decode()
    way = page.context["rows"][0]["confirmation"]
    form = office.get(f"{riverside.url('agreement_record')}?{way}").context["form"]
    given = {one: form[one].value() for one in ("paper", "email", "on")}
    assert given == {"paper": "the-course", "email": ann.email, "on": "11/02/2026"}
    office.post(riverside.url("agreement_record"), given | {"note": "Certificate in the file."})
    assert on_own_word() == [False]
    assert office.get(said).context["rows"] == []


@pytest.mark.requirement("S0-18", "S2-02")
def test_training_that_is_offered_opens_no_gate_for_one_that_is_owed(
    riverside: District, ann: User
) -> None:
    by_clover_park(riverside)
    for title, is_optional in (("Writing", False), ("First aid", False), ("Yoga", True)):
        paper(riverside, "training", title, is_optional=is_optional)
    days = ("11/02/2026", "11/09/2026", "11/16/2026")
    for name, day in zip(("yoga", "writing", "first-aid"), days, strict=True):
        with working_in(riverside.pk):
            assert on_file(ann, riverside, database_now()).trained_on == ""
        here = riverside.url("paper_signing", paper=name)
        sign_in(ann).post(here, {"on": day, "typed_name": "Ann Archer"})
    with working_in(riverside.pk):
        assert on_file(ann, riverside, database_now()).trained_on == "2026-11-09"


@pytest.mark.requirement("S0-18")
def test_day_that_counts_no_longer_is_kept_and_said_to_be_no_use(
    riverside: District, ann: User, hana: User
) -> None:
    paper(riverside, "training", "Writing", is_yearly=True)
    here = riverside.url("paper_signing", paper="writing")
    client = sign_in(ann)
    answer = client.post(here, {"on": "11/02/2025", "typed_name": "Ann Archer"}, follow=True)
    assert "which counts no longer. Take it again." in plain(answer)
    assert answer.redirect_chain[-1][0] == here
    given = {"paper": "writing", "email": ann.email, "on": "11/03/2025", "note": "In the file."}
    answer = sign_in(hana).post(riverside.url("agreement_record"), given, follow=True)
    assert "so it is still due" in plain(answer)
    assert due_of(riverside, ann) == {(ann.pk, "paper:writing", "overdue")}


@pytest.mark.requirement("S0-62")
def test_who_comes_after_the_day_of_a_round_is_not_late(riverside: District, hana: User) -> None:
    rules = paper(riverside, title="Rules")
    with working_in(riverside.pk):
        now = database_now()
        today = riverside.today(now)
        campaigns.start(paper=rules, from_on=today, due_on=today, by=hana, now=now)
        long_ago = today - timedelta(days=30)
        Campaign.objects.update(from_on=long_ago, due_on=today - timedelta(days=9))
    ned = factories.person("Ned Novak")
    factories.appoint(ned, RoleKey.HR_REVIEWER, riverside, from_on=today)
    assert due_of(riverside, ned, hana) == {
        (ned.pk, "paper:rules", "due"),
        (hana.pk, "paper:rules", "overdue"),
    }
    with working_in(riverside.pk):
        assert [one.due_on for one in mine(ned, riverside, now)] == [today]


@pytest.mark.requirement("S0-62")
def test_new_version_asks_everybody_anew_and_what_was_on_the_screen_is_what_is_signed(
    riverside: District, ann: User, hana: User
) -> None:
    made = paper(riverside, title="Rules")
    signed(ann, riverside)
    assert due_of(riverside, ann) == set()
    with working_in(riverside.pk):
        now = database_now()
        today = riverside.today(now)
        old = asks_of(riverside, now)[0].thing
        given: dict[str, Any] = {"paper": made, "titles": {"en": "Rules"}, "by": hana, "now": now}
        same = {"titles": made.versions.get().titles, "texts": WORDS, "in_force_from": today}
        with pytest.raises(Refused, match="says the same"):
            papers.publish(**given | same)
        with pytest.raises(Refused, match="today or later"):
            papers.publish(**given, texts=WORDS, in_force_from=today - timedelta(days=1))
        papers.publish(**given, texts={"en": "New."}, in_force_from=today)
        thing = next(one.thing for one in asks_of(riverside, now) if one.thing.key == made.key)
        with pytest.raises(Refused, match="has changed"):
            signing.sign(
                district=riverside, thing=thing, typed_name="Ann Archer", as_read=old.sha256,
                language="en", by=ann, now=now,
            )  # fmt: skip
        sheet: dict[str, Any] = {"district": riverside, "whom": ann, "by": hana, "now": now}
        with pytest.raises(Refused, match="before this version"):
            signing.record(
                **sheet, thing=thing, on=today - timedelta(days=1), note="A sheet of last week."
            )
    assert due_of(riverside, ann) == {(ann.pk, "paper:rules", "due")}


def test_nobody_records_their_own_and_the_office_says_what_it_has(
    riverside: District, ann: User, hana: User, pia: User
) -> None:
    paper(riverside, "training", "First aid for words")
    with working_in(riverside.pk):
        now = database_now()
        given: dict[str, Any] = {
            "district": riverside, "thing": asks_of(riverside, now)[0].thing,
            "on": riverside.today(now), "note": "In the file.", "now": now,
        }  # fmt: skip
        with pytest.raises(Denied):
            signing.record(**given, whom=hana, by=hana)
        with pytest.raises(Denied):
            signing.record(**given, whom=hana, by=ann)
        with pytest.raises(Refused, match="works here"):
            signing.record(**given, whom=pia, by=hana)
        with pytest.raises(Refused, match="what the office has"):
            signing.record(**given | {"note": " "}, whom=ann, by=hana)
        first = signing.record(**given, whom=ann, by=hana)
        assert signing.record(**given, whom=ann, by=hana) == first, "a double click"
        assert on_file(ann, riverside, now).trained_on == ""  # no rule asks
        assert [one.is_due for one in mine(ann, riverside, now)] == [False]


@pytest.mark.requirement("S0-62", "S4-08")
def test_office_records_that_a_document_of_the_policy_was_signed_on_paper(
    riverside: District, north: School, ann: User, hana: User
) -> None:
    by_clover_park(riverside)
    page = riverside.url("agreement_record")
    given = {"paper": "document:ens", "email": ann.email, "on": "11/20/2026", "note": "Room 4."}
    client = sign_in(hana)
    assert "document:ens" in client.get(page).content.decode()
    assert client.post(page, given).status_code == 302
    with working_in(riverside.pk):
        kept = Signature.objects.get()
        assert (kept.document, kept.how, kept.recorded_by) == ("ens", "office", hana)
        assert (kept.on, kept.note) == (date(2026, 11, 20), "Room 4.")
        assert on_file(ann, riverside, database_now()).acknowledged == ("ens",)
    own = client.post(page, given | {"email": hana.email})
    assert "A colleague records what you have on paper." in plain(own)


@pytest.mark.requirement("S0-18", "S0-62")
def test_reminder_goes_once_a_week_to_who_is_due_in_their_language(
    riverside: District, north: School, ann: User, sam: User, hana: User
) -> None:
    paper(riverside)
    ann.language = "es"
    ann.save()
    with working_in(riverside.pk):
        now = database_now()
        people = [ann.pk, sam.pk, hana.pk]
        given: dict[str, Any] = {"district": riverside, "people": people, "now": now}
        with pytest.raises(Denied):
            reminders.remind(**given, by=factories.person())
        # A principal reminds their own school's.
        assert reminders.remind(**given, by=ann) == 1
        assert reminders.remind(**given, by=hana) == 2
        with pytest.raises(Refused, match="within the week"):
            reminders.remind(**given, by=hana)
        assert Reminder.objects.count() == 3
        sent = Delivery.objects.order_by("destination")
        assert {(one.destination, one.language) for one in sent} == {
            (ann.email, "es"), (sam.email, "en"), (hana.email, "en"),
        }  # fmt: skip
        texts = Words.objects.values_list("text", flat=True)
        assert all("/riverside/agreements/mine/" in one for one in texts)
        # It stands in no list of what goes to families.
        assert not Message.objects.on_its_own().exists()


def test_round_runs_by_itself_and_ends_when_all_have_signed(
    riverside: District, ann: User, hana: User, at_time: Any
) -> None:
    made = paper(riverside)
    with working_in(riverside.pk):
        now = database_now()
        today = riverside.today(now)
        campaign = campaigns.start(
            paper=made, from_on=today, due_on=today + timedelta(days=20), by=hana, now=now
        )
        with pytest.raises(Refused, match="runs already"):
            campaigns.start(paper=made, from_on=today, due_on=today, by=hana, now=now)
        assert [campaigns.step(campaign_id=campaign.pk, now=now) for _ in range(2)] == [2, 0]
        line = next(one for one in due.lines(riverside, now) if one.colleague.id == ann.pk)
        assert (line.state, line.due_on) == (State.DUE, campaign.due_on)
    for person in (ann, hana):
        signed(person, riverside)
    at_time("2026-12-21T10:00:00-08:00")
    with working_in(riverside.pk):
        assert campaigns.step(campaign_id=campaign.pk, now=database_now()) == 0
        assert Campaign.objects.get().status == Campaign.Status.ENDED


REMINDED = [
    # The day that it is due, the day of a reminder by hand, and the days on which one goes out.
    (20, None, [0, 13, 20, 27]),
    (9, None, [0, 9, 16]),
    (9, 7, [0, 7, 9, 16]),
    (9, 8, [0, 8, 9, 16]),
    (9, 9, [0, 9, 16]),
    (14, 10, [0, 7, 14, 21]),
    (3, None, [0, 3, 10]),
    (0, None, [0, 7]),
]


@pytest.mark.requirement("S0-18", "S0-62", "S1-04")
@pytest.mark.parametrize(("due_day", "by_hand", "days"), REMINDED)
def test_day_that_it_is_due_reminds_in_any_case_and_no_day_twice(
    riverside: District, hana: User, at_time: Any, due_day: int, by_hand: int, days: list[int]
) -> None:
    made = paper(riverside)
    first = date(2026, 11, 30)
    with working_in(riverside.pk):
        due_on = first + timedelta(days=due_day)
        now = database_now()
        campaign = campaigns.start(paper=made, from_on=first, due_on=due_on, by=hana, now=now)
        for day in range(max(days) + 1):
            at_time(f"{first + timedelta(days=day)}T10:00:00-08:00")
            if day == by_hand:
                with suppress(Refused):
                    reminders.remind(
                        district=riverside, people=[hana.pk], by=hana, now=database_now()
                    )
            for _twice in range(2):
                campaigns.step(campaign_id=campaign.pk, now=database_now())
        sent = Reminder.objects.filter(person=hana).order_by("on").values_list("on", flat=True)
        assert [(one - first).days for one in sent] == days


def test_round_of_what_nobody_owes_is_not_begun(riverside: District, hana: User) -> None:
    """Else it would end itself at the first tick, and say that all have signed."""
    later = riverside.today(database_now()) + timedelta(days=60)
    with working_in(riverside.pk):
        day = {"from_on": riverside.today(database_now()), "due_on": later}
    for made in (
        paper(riverside, "reading", "A declaration", is_optional=True),
        paper(riverside, "agreement", "Next year’s rules", since=later),
    ):
        with working_in(riverside.pk), pytest.raises(Refused, match="would ask nobody"):
            campaigns.start(paper=made, by=hana, now=database_now(), **day)
    with working_in(riverside.pk), pytest.raises(Refused, match="owed by everybody"):
        paper(riverside, "agreement", "Perhaps", is_optional=True)


def test_only_what_can_be_begun_is_offered_and_the_rest_says_why(
    riverside: District, hana: User
) -> None:
    today = riverside.today(database_now())
    page = riverside.url("campaign_new")
    client = sign_in(hana)
    later = paper(riverside, "training", "Later", since=today + timedelta(days=9))
    assert "No round can begin today." in plain(client.get(page))
    paper(riverside, title="Rules")
    paper(riverside, "course", "The course")
    paper(riverside, "reading", "If you like", is_optional=True)
    paper(riverside, "reading", "For vendors", asked_of=["vendors"])
    with working_in(riverside.pk):
        running = paper(riverside, "reading", "Running")
        campaigns.start(paper=running, from_on=today, due_on=today, by=hana, now=database_now())
    shown = client.get(page)
    assert shown.context["form"].fields["paper"].choices == [
        ("rules", "Rules"),
        ("for-vendors", "For vendors"),
    ]
    assert dict(shown.context["left_out"]) == {
        "Later": "It does not hold yet, so a round of it would ask nobody today.",
        "The course": "It is taken in place of the agreement. Start a round of that.",
        "If you like": "It is offered and owed by nobody, so a round of it would ask nobody.",
        "Running": "A round of this paper runs already. End it first.",
    }
    assert "Start a round of that." in plain(shown)
    given = {"paper": later.key, "from_on": f"{today:%m/%d/%Y}", "due_on": f"{today:%m/%d/%Y}"}
    assert client.post(page, given).status_code == 200


def test_list_takes_as_many_queries_for_many_as_for_few(
    riverside: District, north: School, ann: User, hana: User
) -> None:
    paper(riverside)
    paper(riverside, "training")
    client = sign_in(hana)
    pages = [riverside.url("agreements_due"), riverside.url("agreements")]
    for page in pages:
        client.get(page)

    def asked() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    before = asked()
    for _ in range(60):
        factories.appoint(factories.person(), RoleKey.TEACHER, north)
    assert asked() == before
    assert "Page 1 of 3" in plain(client.get(pages[0]))


def test_principal_sees_their_own_school_and_so_does_their_program(
    riverside: District, north: School, ann: User, sam: User, hana: User
) -> None:
    paper(riverside)
    page = plain(sign_in(ann).get(riverside.url("agreements_due")))
    assert "Ann Archer" in page
    assert "Sam Stone" not in page
    found = with_token(ann, riverside).get("/api/v1/riverside/agreements/").json()
    assert [one["person"] for one in found["agreements"]] == [ann.email]
    assert found["agreements"][0]["state"] == "overdue"
    everybody = with_token(hana, riverside).get("/api/v1/riverside/agreements/").json()
    assert everybody["count"] == 3
    taken = sign_in(hana).post(riverside.url("agreements_export"), {"why": "The board asks"})
    assert "Sam Stone" in taken.content.decode()


def test_nobody_learns_here_who_works_next_door(
    riverside: District, hana: User, cora: User, ann: User
) -> None:
    paper(riverside)
    record = {"paper": "the-agreement", "on": "11/20/2026", "note": "In the file."}
    added = {
        "name": "Vera Voss", "language": "es", "group": "volunteers", "from_on": "11/30/2026",
        "email": "vera@home.example",
    }  # fmt: skip
    asks = (("agreement_record", "email", record), ("outsider_new", "sponsor", added))
    client = sign_in(hana)
    for name, field, given in asks:
        page = riverside.url(name)
        said = [
            client.post(page, given | {field: whose}).context["form"].errors.as_data()
            for whose in (cora.email, "nobody@nowhere.example")
        ]
        assert str(said[0]) == str(said[1]), page
        assert "Nobody with this address works here now." in str(said[0])
        assert client.post(page, given | {field: ann.email.upper()}).status_code == 302


@pytest.fixture
def vera(riverside: District, north: School, hana: User, ann: User) -> Outsider:
    """A volunteer at North Middle who reads Spanish."""
    paper(riverside, "reading", "For helpers", asked_of=["volunteers"])
    with working_in(riverside.pk):
        now = database_now()
        return outsiders.add(
            district=riverside, name="Vera Voss", email="vera@home.example", language="es",
            group="volunteers", school=north, sponsor=ann, from_on=riverside.today(now),
            by=hana, now=now,
        )  # fmt: skip


def send_link(to: Outsider, by: User) -> tuple[SigningLink, str]:
    with working_in(to.district_id):
        asked = asks_of(to.district, database_now(), Group(to.group))[0].thing.version
        link = outsiders.send_link(outsider=to, paper=asked.paper, by=by, now=database_now())
    return link, f"/riverside/es/a/{links.key_of(link.seed)}/"


@pytest.mark.requirement("S4-09")
def test_outsider_signs_once_by_the_link_that_no_row_gives_away(
    vera: Outsider, hana: User, riverside: District
) -> None:
    _link, path = send_link(vera, hana)
    key = path.split("/")[-2]
    with working_in(riverside.pk):
        assert key not in Words.objects.get().text
        claim = _claim()
        assert named.strangers(claim) == []
        assert key in letters.prepare(claim).texts["es"]
    visitor = Client()
    for method in (visitor.get, visitor.head):
        assert method(path).status_code == 200
    assert "Cumpla las reglas." in plain(visitor.get(path))
    assert "Keep to the rules." in plain(visitor.get(path.replace("/es/", "/en/")))
    assert put(visitor, path, typed_name="Vera Voss").status_code == 200
    with working_in(riverside.pk):
        assert not Signature.objects.exists()
    other = put(visitor, path.replace("/es/", "/en/"), typed_name="Viktor Voss", **SIGN)
    assert "Type your name as the office has written it: Vera Voss." in plain(other)
    with working_in(riverside.pk):
        assert not Signature.objects.exists()
    done = put(visitor, path, typed_name="VOSS,  vera", **SIGN)
    assert "no-store" in done["Cache-Control"]
    assert "Send" not in plain(done)
    assert visitor.post(path, {"typed_name": "Vera Voss", **SIGN}).status_code == 200
    with working_in(riverside.pk):
        signature = Signature.objects.get()
        assert (signature.outsider, signature.language) == (vera, "es")
    listed = plain(sign_in(hana).get(riverside.url("outsiders")))
    assert "Vera Voss" in listed
    assert "On file" in listed


def _claim() -> Any:
    from notifications.delivery import claims  # noqa: PLC0415
    from notifications.models import Lane  # noqa: PLC0415

    assert Chunk.objects.exists()
    found = claims.take(Lane.ROUTINE)
    assert found is not None
    return found


@pytest.mark.requirement("S4-09")
def test_link_that_is_over_says_so_and_whom_to_ask(
    vera: Outsider, hana: User, riverside: District, at_time: Any
) -> None:
    _link, first = send_link(vera, hana)
    _link, second = send_link(vera, hana)
    visitor = Client()
    assert "Ann Archer" in plain(visitor.get(first.replace("/es/", "/en/")))
    assert "no longer used" in plain(visitor.get(first.replace("/es/", "/en/")))
    at_time("2026-12-14T10:00:00-08:00")
    assert "has expired" in plain(visitor.get(second.replace("/es/", "/en/")))
    assert put_raw(visitor, second) == 200
    assert visitor.get("/riverside/en/a/nobodys/").status_code == 404
    with working_in(riverside.pk):
        assert not Signature.objects.exists()


@pytest.mark.requirement("S4-09")
def test_link_signs_only_what_holds_on_the_day(
    vera: Outsider, hana: User, riverside: District, at_time: Any
) -> None:
    made = paper(
        riverside, "reading", "Later", asked_of=["volunteers"], since=date(2026, 12, 3)
    )  # fmt: skip
    with working_in(riverside.pk):
        now = database_now()
        with pytest.raises(Refused, match="does not hold yet"):
            outsiders.send_link(outsider=vera, paper=made, by=hana, now=now)
        old = asks_of(riverside, now, Group.VOLUNTEERS)[0].thing
        link, path = send_link(vera, hana)
        SigningLink.objects.filter(pk=link.pk).update(paper=made)
    closed = plain(Client().get(path.replace("/es/", "/en/")))
    assert "There is nothing to sign now." in closed
    assert "begins on Dec 3, 2026" in closed
    assert put_raw(Client(), path) == 200
    with working_in(riverside.pk):
        SigningLink.objects.filter(pk=link.pk).update(paper=old.version.paper)
        papers.publish(
            paper=old.version.paper, titles={"en": "For helpers"}, texts={"en": "Newer words."},
            in_force_from=date(2026, 12, 2), by=hana, now=now,
        )  # fmt: skip
        at_time("2026-12-02T10:00:00-08:00")
        with pytest.raises(Refused, match="nothing to sign by this link"):
            outsiders.sign_by_link(
                link=link, thing=old, typed_name="Vera Voss", as_read=old.sha256, language="en",
                now=database_now(),
            )  # fmt: skip
        assert not Signature.objects.exists()
    assert "Newer words." in plain(Client().get(path.replace("/es/", "/en/")))


def put_raw(visitor: Client, path: str) -> int:
    given = {"typed_name": "Vera Voss", "as_read": "a" * 64, **SIGN}
    return visitor.post(path, given).status_code


def test_keys_that_are_nobodys_are_counted(riverside: District, settings: Any) -> None:
    visitor = Client()
    answers = [visitor.get(f"/riverside/en/a/wrong-{n}/").status_code for n in range(31)]
    assert answers == [404] * 30 + [429]


def test_count_of_wrong_keys_that_runs_out_meanwhile_begins_anew(
    riverside: District, settings: Any, monkeypatch: Any
) -> None:
    visitor, page = Client(), "/riverside/en/a/wrong/"
    assert visitor.get(page).status_code == 404
    cache.clear()
    # The moment in which the count was there when it was looked for, and is gone now.
    monkeypatch.setattr(cache, "add", lambda *_args, **_given: False)
    assert [visitor.get(page).status_code for _ in range(31)] == [404] * 30 + [429]


def test_too_many_tries_wait_ten_minutes_and_no_longer(riverside: District) -> None:
    visitor, page = Client(), "/riverside/en/a/wrong/"
    answers = {}
    with time_machine.travel(0, tick=False) as clock:
        answers["tries"] = [visitor.get(page).status_code for _ in range(31)][-1]
        for minutes in (9, 2):
            clock.shift(timedelta(minutes=minutes))
            answers[minutes] = visitor.get(page).status_code
    assert answers == {"tries": 429, 9: 429, 2: 404}


def test_who_left_signs_by_no_link(vera: Outsider, hana: User, riverside: District) -> None:
    _link, path = send_link(vera, hana)
    with working_in(riverside.pk):
        outsiders.end(outsider=vera, by=hana, now=database_now())
    assert put_raw(Client(), path) == 200
    with working_in(riverside.pk):
        assert not Signature.objects.exists()
        with pytest.raises(Refused):
            outsiders.end(outsider=vera, by=hana, now=database_now())


@pytest.mark.requirement("S3-11")
def test_optional_paper_is_offered_and_never_owed(riverside: District, ann: User) -> None:
    paper(riverside, "reading", "Personal accounts", is_optional=True)
    assert due_of(riverside, ann) == set()
    page = plain(sign_in(ann).get(riverside.url("my_agreements")))
    assert "Personal accounts" in page
    assert "If you like" in page


@pytest.mark.requirement("S4-08")
def test_document_of_another_policy_is_not_there(riverside: District, ann: User) -> None:
    with working_in(riverside.pk):
        content = version_of(riverside, database_now()).content
        assert document_thing(content, "ens", database_now().date()) is None
    assert sign_in(ann).get("/riverside/agreements/mine/documents/ens/").status_code == 404
