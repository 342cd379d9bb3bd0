"""The policy’s pages: what anybody reads on any day, and how staff bring the next version about."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from districts.models import District, School, User
from districts.roles import RoleKey
from policies import packs
from policies.actions import questions, settings, versions
from policies.models import PolicyVersion
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories

POLICY = "/riverside/policy/"
DRAFT = f"{POLICY}draft/"
CLAUSE = packs.load("clover-park").clause("S0-35")
SENDERS = {"outreach@school": ["principal", "school_secretary"]}


@pytest.fixture
def ito(riverside: District) -> User:
    ito = factories.person("Hana Ito", display_name="Ms. Ito")
    factories.appoint(ito, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return ito


@pytest.fixture
def adopted(riverside: District) -> PolicyVersion:
    """Riverside lives by Clover Park's policy since a hundred days."""
    since = riverside.today(timezone.now()) - timedelta(days=100)
    with working_in(riverside.pk):
        return versions.enact(district=riverside, pack="clover-park", in_force_from=since)


def changed(district: District, by: User, publisher: User, *, in_days: int = 0) -> PolicyVersion:
    """A second version: school secretaries send outreach, too."""
    now = timezone.now()
    with working_in(district.pk):
        version = versions.draft(district=district, by=by)
        may_send = next(one for one in version.content["rules"] if one["rule"] == "may_send")
        rows = may_send["settings"]["senders"] | SENDERS
        settings.set_rule(
            version=version, rule="may_send", settings={"senders": rows},
            applies={"en": "Secretaries send, too."}, clauses=may_send["clauses"], is_policy=True,
            by=by,
        )  # fmt: skip
        settings.word_clause(version=version, clause="S0-35", text="Word for word.", by=by)
        version = versions.submit(version=version, note="Secretaries send.", by=by)
        return versions.publish(
            version=version, in_force_from=district.today(now) + timedelta(days=in_days),
            seen=version.content_hash, by=publisher, now=now,
        )  # fmt: skip


def read(path: str, client: Client | None = None, **given: Any) -> str:
    answer = (client or Client()).get(path, **given)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer)


def words(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.requirement("S0-63", "S0-83", "S1-01")
def test_anybody_reads_the_documents_and_their_clauses(adopted: PolicyVersion) -> None:
    assert CLAUSE is not None
    page = read(POLICY)
    assert "Policy of Riverside School District" in page
    assert f'href="{POLICY}ens/"' in page
    page = read(f"{POLICY}ens/")
    assert str(CLAUSE.summary) in page
    assert "How Riverside applies this." in page
    assert "Needs a decision" in page
    assert "Version 1, in force since" in page
    assert "Ask the superintendent’s office for an official copy." in page
    assert "The document was last revised" in page
    page = read(f"{POLICY}ens/{CLAUSE.number}/")
    assert str(CLAUSE.summary) in page
    assert CLAUSE.cite in page


def test_starting_rules_are_read_where_nothing_is_published(riverside: District) -> None:
    page = read(POLICY)
    assert "the district had no version of its own" in page
    assert "Belltower’s starting rules" in page
    assert "Who may send" in read(f"{POLICY}start/")


@pytest.mark.requirement("S0-63", "S2-22")
def test_page_shows_the_policy_as_it_stood(
    riverside: District, adopted: PolicyVersion, ito: User, bob: User
) -> None:
    changed(riverside, ito, bob)
    yesterday = riverside.today(timezone.now()) - timedelta(days=1)
    address = f"{POLICY}ens/35/"
    assert "Word for word." in read(address)
    assert "the district’s own text" in read(address)
    for typed in (yesterday.isoformat(), f"{yesterday:%m/%d/%Y}"):
        page = read(f"{address}?as-of={typed}")
        assert "Word for word." not in page
        assert "This is how it stood on" in page
        assert "Version 1, in force since" in page
    before = adopted.in_force_from - timedelta(days=1) if adopted.in_force_from else None
    assert Client().get(f"{address}?as-of={before}").status_code == 404
    assert "Word for word." in read(f"{address}?as-of=someday")


def test_version_to_come_is_read_beforehand(
    riverside: District, adopted: PolicyVersion, ito: User, bob: User
) -> None:
    changed(riverside, ito, bob, in_days=10)
    later = riverside.today(timezone.now()) + timedelta(days=10)
    assert "Word for word." not in read(f"{POLICY}ens/35/")
    page = read(f"{POLICY}ens/35/?as-of={later}")
    assert "Word for word." in page
    assert "This is how it will stand on" in page


def test_who_publishes_is_asked_what_happens_with_the_version_to_come(
    riverside: District, adopted: PolicyVersion, ito: User, bob: User
) -> None:
    changed(riverside, ito, bob, in_days=10)
    client, boss = sign_in(ito), sign_in(bob)
    page = read(DRAFT, client)
    assert page.index("Begin with version 1") < page.index("Begin with version 2")
    assert client.post(DRAFT, {"number": "1"}).status_code == 302
    client.post(f"{DRAFT}submission/", {"note": "A fix."})
    page = read(f"{DRAFT}decision/", boss)
    assert "Version 2 begins on" in page
    today = riverside.today(timezone.now())
    given = {
        "in_force_from": today.isoformat(), "seen": page.split('name="seen" value="')[1][:64],
    }  # fmt: skip
    assert "Choose what happens then." in words(boss.post(f"{DRAFT}publication/", given))
    answer = boss.post(f"{DRAFT}publication/", given | {"then": "goes-on-2"})
    assert answer.status_code == 302
    assert "version 2 is withdrawn" in read(POLICY)
    # The fix (3) holds, and goes on (4) on the day on which version 2 was to begin.
    states = re.findall(r"</svg>([^<]+)</span></td>", read(f"{POLICY}versions/", client))
    assert states == ["Begins then", "In force", "Replaced before it held", "Over"]


@pytest.mark.parametrize("path", ["nowhere/", "ens/999/", "compare/nowhere/", "compare/?a=1&b=9"])
def test_what_is_not_there_is_not_there(
    riverside: District, adopted: PolicyVersion, ito: User, bob: User, path: str
) -> None:
    changed(riverside, ito, bob)
    assert Client().get(POLICY + path).status_code == 404


def test_two_versions_are_compared_setting_by_setting(
    riverside: District, adopted: PolicyVersion, ito: User, bob: User
) -> None:
    assert "There are no two versions yet." in read(f"{POLICY}compare/")
    changed(riverside, ito, bob)
    page = read(f"{POLICY}compare/")
    assert "Version 1 and Version 2" in page
    assert "Who sends what, where? Outreach, a school" in page
    assert "<ins>school secretary</ins>" in page
    assert "<ins>Word for word.</ins>" in page
    assert page.count('class="change-row"') == 2
    back = read(f"{POLICY}compare/?a=2&b=1")
    assert "<del>school secretary</del>" in back
    assert "Nothing is different." in read(f"{POLICY}compare/?a=2&b=2")


def test_district_is_compared_with_anothers_policy(adopted: PolicyVersion) -> None:
    page = read(f"{POLICY}compare/harbor-point/")
    assert "beside Riverside" in page
    assert 'class="change-row"' in page
    assert "Nothing is different." in read(f"{POLICY}compare/clover-park/")


def test_district_is_compared_with_what_another_has_in_force(
    riverside: District, hilltop: District, cora: User, adopted: PolicyVersion
) -> None:
    """Hilltop lives by Harbor Point's policy; what it drafts beside that is its own."""
    there, today = f"{POLICY}compare/district/hilltop/", riverside.today(timezone.now())
    assert "Hilltop" not in read(f"{POLICY}compare/")
    assert Client().get(there).status_code == 404
    with working_in(hilltop.pk):
        versions.enact(district=hilltop, pack="harbor-point", in_force_from=today)
        chief = factories.person("Ed Ellis")
        factories.appoint(chief, RoleKey.COMMUNICATIONS_DIRECTOR, hilltop)
        draft = versions.draft(district=hilltop, by=chief)
        clause = draft.read().clauses[0].id
        settings.word_clause(version=draft, clause=clause, text="Not said yet.", by=chief)
    assert f'href="{there}"' in read(f"{POLICY}compare/")
    page = read(there)
    assert "Hilltop School District, beside Riverside" in page
    assert 'class="change-row"' in page
    assert "Not said yet." not in page
    assert "Ed Ellis" not in page
    assert Client().get(f"{POLICY}compare/district/nowhere/").status_code == 404
    assert Client().get(f"{POLICY}compare/district/riverside/").status_code == 302


def test_open_questions_are_read_by_all_and_decided_by_one(
    riverside: District, north: School, adopted: PolicyVersion, bob: User, ann: User
) -> None:
    waiting = next(one for one in packs.load("clover-park").questions if not one.decided)
    page = read(f"{POLICY}questions/")
    assert f'id="q-{waiting.id}"' in page
    assert "Dr. Bell" in page
    assert "Decide it" not in page
    assert "Decide it" not in read(f"{POLICY}questions/", sign_in(ann))
    client = sign_in(bob)
    assert "Decide it" in read(f"{POLICY}questions/", client)
    decision = f"{POLICY}questions/{waiting.id}/decision/"
    assert sign_in(ann).post(decision, {"words": "Mine."}).status_code == 403
    assert client.post(decision, {"words": "At noon."}).status_code == 302
    assert "At noon." in read(f"{POLICY}questions/")
    missing = f"{POLICY}questions/nowhere/decision/"
    assert client.post(missing, {"words": "So."}).status_code == 404


def test_staff_ask_for_a_decision_and_it_stands_on_the_home_page(
    riverside: District, north: School, ann: User, bob: User
) -> None:
    address = f"{POLICY}questions/new/?rule=may_send"
    client = sign_in(ann)
    assert "About: Who may send." in read(address, client)
    assert "Write down the question." in words(client.post(address, {"words": ""}))
    assert client.post(address, {"words": "Who sends for a club?"}).status_code == 302
    assert "Who sends for a club?" in read(f"{POLICY}questions/")
    assert "Who sends for a club?" in read(f"{POLICY}start/1/")
    assert "Decide what the policy leaves open" in read("/riverside/", sign_in(bob))
    assert "Decide what the policy leaves open" not in read("/riverside/", client)


def test_ms_ito_changes_a_rule_and_dr_bell_puts_it_in_force(
    riverside: District, north: School, ann: User, ito: User, bob: User
) -> None:
    client = sign_in(ito)
    assert "Begin with a known policy" in read(DRAFT, client)
    assert "Choose the policy" in words(client.post(DRAFT, {"pack": ""}))
    assert client.post(DRAFT, {"pack": "starting"}).status_code == 302
    assert "Draft of version 1" in read(DRAFT, client)

    address = f"{DRAFT}rules/may_send/"
    typed = {"senders__outreach__school": ["principal", "counselor"], "rests_on": "start-1",
             "from_policy": "on"}  # fmt: skip
    preview = words(client.post(address, typed))
    assert "principal, <ins>counselor</ins>" in preview
    assert "Principal" not in preview[preview.index("Who is affected") :].split("gains")[0]
    with working_in(riverside.pk):
        assert "counselor" not in str(PolicyVersion.objects.get().content)
    seen = preview.split('name="seen" value="')[1].split('"')[0]
    otherwise = client.post(address, typed | {"seen": seen, "senders__outreach__school": "coach"})
    assert "<ins>coach</ins>" in words(otherwise)
    assert client.post(address, typed | {"seen": seen}).status_code == 302

    assert client.post(f"{DRAFT}submission/", {"note": "Counselors send."}).status_code == 302
    assert "Somebody else decides on it:" in read(f"{DRAFT}decision/", client)
    assert "Decide on version 1 of the policy" in read("/riverside/", sign_in(bob))
    _publish(riverside, sign_in(bob))
    assert "Counselors send." in read(POLICY)
    assert "counselor" in read(f"{POLICY}start/1/")


def _publish(riverside: District, client: Client) -> None:
    page = read(f"{DRAFT}decision/", client)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    today = riverside.today(timezone.now())
    given = {"in_force_from": f"{today - timedelta(days=1):%m/%d/%Y}", "seen": seen}
    refused = words(client.post(f"{DRAFT}publication/", given))
    assert "can’t begin yesterday" in refused
    given["in_force_from"] = f"{today:%m/%d/%Y}"
    assert client.post(f"{DRAFT}publication/", given).status_code == 302


def test_version_is_given_back_with_a_note(riverside: District, ito: User, bob: User) -> None:
    with working_in(riverside.pk):
        version = versions.adopt(district=riverside, pack="starting", by=ito)
        versions.submit(version=version, note="Adopted.", by=ito)
    client = sign_in(bob)
    assert "Say what is still to do." in words(client.post(f"{DRAFT}return/", {"returned": ""}))
    assert client.post(f"{DRAFT}return/", {"returned": "Coaches?"}).status_code == 302
    assert "Coaches?" in read(DRAFT, sign_in(ito))
    assert "Version 1 of the policy came back" in read("/riverside/", sign_in(ito))


def test_contradiction_is_said_on_the_form(riverside: District, ito: User) -> None:
    with working_in(riverside.pk):
        versions.adopt(district=riverside, pack="starting", by=ito)
    answer = sign_in(ito).post(f"{DRAFT}rules/voice_is_synthetic/", {"kinds": "outreach"})
    page = words(answer)
    assert "both name outreach" in page
    assert "<title>Error:" in page
    assert "Keep in the draft" not in page


def test_change_says_how_many_people_it_touches(
    riverside: District, north: School, ann: User, ito: User
) -> None:
    with working_in(riverside.pk):
        versions.adopt(district=riverside, pack="starting", by=ito)
    typed = {"senders__outreach__school": ["attendance_clerk"], "rests_on": "start-1"}
    page = words(sign_in(ito).post(f"{DRAFT}rules/may_send/", typed))
    loses = page[page.index("loses") :]
    assert "1 person at 1 school" in loses


def test_change_that_names_no_role_says_of_whom_it_is_asked(
    riverside: District, north: School, ann: User, sam: User, ito: User, adopted: PolicyVersion
) -> None:
    """A budget of two in place of four is asked of everybody who sends outreach."""
    client = sign_in(ito)
    client.post(DRAFT, {"number": "1"})
    typed = {"most": "2", "period": "month", "over": "approval",
             "approvers": ["communications_director"], "applies_en": "Two."}  # fmt: skip
    page = words(client.post(f"{DRAFT}rules/outreach_budget/", typed))
    told = page[page.index("Who is affected") :]
    assert "Outreach" in told
    # Ms. Ito for the district, two principals at their schools.
    assert "It is asked of 3 people at 2 schools: " in told
    assert "principal, assistant principal" in told
    assert "teacher" not in told.split("</section>")[0]


@pytest.mark.parametrize("path", ["versions/", "draft/", "draft/clauses/", "draft/decision/"])
def test_staff_pages_are_for_who_writes_or_publishes(
    riverside: District, north: School, ann: User, ito: User, bob: User, cora: User, path: str
) -> None:
    assert sign_in(cora).get(POLICY + path).status_code == 404
    assert sign_in(ann).get(POLICY + path).status_code == 403
    assert Client().get(POLICY + path).status_code == 302
    for who in (ito, bob):
        assert sign_in(who).get(POLICY + path).status_code in {200, 302}


def test_who_publishes_does_not_write(riverside: District, ito: User, bob: User) -> None:
    assert sign_in(bob).post(DRAFT, {"pack": "starting"}).status_code == 403
    with working_in(riverside.pk):
        versions.adopt(district=riverside, pack="starting", by=ito)
    client = sign_in(bob)
    assert "Hand it in" not in read(DRAFT, client)
    assert client.post(f"{DRAFT}discarding/").status_code == 403
    assert client.post(f"{DRAFT}clauses/start-1/", {"text": "Ours."}).status_code == 403


def test_own_text_of_a_clause_is_kept_in_the_draft(riverside: District, ito: User) -> None:
    with working_in(riverside.pk):
        versions.adopt(district=riverside, pack="starting", by=ito)
    client = sign_in(ito)
    address = f"{DRAFT}clauses/start-2/"
    assert "Our summary:" in read(address, client)
    assert client.post(address, {"text": "As the board wrote it."}).status_code == 302
    assert "the district’s own" in read(f"{DRAFT}clauses/", client)
    assert client.get(f"{DRAFT}clauses/nowhere/").status_code == 302


def test_rule_is_taken_out_and_the_draft_discarded(
    riverside: District, north: School, ann: User, ito: User
) -> None:
    with working_in(riverside.pk):
        versions.adopt(district=riverside, pack="starting", by=ito)
    client = sign_in(ito)
    address = f"{DRAFT}rules/may_record/removal/"
    assert f'href="{address}"' in read(f"{DRAFT}rules/may_record/", client)
    page = read(address, client)
    assert "It is no longer asked of 2 people at 1 school: " in page
    assert "Taken out, it is asked of nobody" in words(client.post(address))
    assert "Gone" not in read(DRAFT, client)
    assert (
        client.post(address, {"seen": page.split('name="seen" value="')[1][:16]}).status_code == 302
    )
    assert client.get(address).status_code == 404
    assert "Gone" in read(DRAFT, client)
    assert client.get(f"{DRAFT}rules/nowhere/").status_code == 404
    assert client.post(f"{DRAFT}discarding/").status_code == 302
    assert "Discarded" in read(f"{POLICY}versions/", client)
    assert client.post(f"{DRAFT}discarding/").status_code == 404


def test_decision_that_changes_nothing_yet_goes_into_the_next_draft(
    riverside: District, adopted: PolicyVersion, ito: User, bob: User
) -> None:
    waiting = next(one for one in packs.load("clover-park").questions if not one.decided)
    with working_in(riverside.pk):
        questions.decide(district=riverside, question=waiting.id, words="At noon.", by=bob)
        versions.draft(district=riverside, by=ito)
    page = read(DRAFT, sign_in(ito))
    assert "1 question decided" in page
    assert "At noon." in page
