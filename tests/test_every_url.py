"""Every address, asked by everybody who should not see it, with every id, in all wall modes.

A new URL is walked by itself. A new kind of id in an address needs a value in `place()`;
the walk says so when it is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from districts.access import Access, access_of
from districts.models import AccessRequest, District, EarlyDismissal, School, User
from districts.roles import RoleKey
from districts.school_years import SchoolYear
from notifications.models import Advice, Recipient, Recording
from optin import links as family_links
from optin.family_account import children_of
from optin.family_account import key_of as child_key
from optin.models import (
    Answer,
    Consent,
    ConsentLink,
    ContactChange,
    IdentityCode,
    StudentEmployment,
    WebhookEndpoint,
)
from platforms.models import Tool, ToolRequest
from policies import links
from policies.models import Campaign, Notice, Outsider, Paper, PaperVersion, SigningLink
from rosters.models import ClassGroup, Guardian, Instruction, RosterImport
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts import factories
from tests.notifications import factories as messages
from tests.platforms import site_factories as platforms
from tests.practice import factories as practices
from tests.rosters import groups
from tests.violations import walked
from tests.walls import Walls

# Words that stand only on pages about North Middle, or about the district's people: why a day
# ends early, a message, a parent and their numbers, an import.
CANARIES = (
    "canary-in-the-mine",
    "canary-in-the-tower",
    "Canary",
    "(253) 555-0199",
    "ann.archer.",
)
DAY_AFTER = timezone.now() + timedelta(days=2)
DAY = date.today() + timedelta(days=200)  # noqa: DTZ011


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name, the ids in it, what its view asks of a visitor, and the methods
    that it knows: any other is refused before anything is looked at."""

    name: str
    ids: frozenset[str]
    access: Access | None
    methods: frozenset[str] = frozenset()

    @property
    def is_of_the_api(self) -> bool:
        return self.name.startswith("api_")


@dataclass(frozen=True)
class Visitor:
    """The same somebody at a browser, and through a program with a token."""

    browser: Client
    program: Client

    def to(self, one: Address) -> Client:
        return self.program if one.is_of_the_api else self.browser


@dataclass(frozen=True)
class Place:
    """Values for every kind of id: of one district and school, or of none."""

    values: dict[str, Any]

    def url(self, address: Address) -> str:
        return reverse(
            address.name, kwargs={key: self.values[of_what(key, address)] for key in address.ids}
        )


# By how the name of their address begins.
OF_WHAT = {
    "permission": "consent",
    "my_permission": "consent",
    "api_permission": "consent",
    "webhook": "webhook",
    "roster_import": "import",
}

OF_NAMED = {
    "advice": "advice",
    "board_notice": "board_notice",
    "contact_change": "contact_change",
    "message_moderation": "class_message",
    "access_request": "access",
}

# In the addresses of families.
OF_FAMILIES = {"key": "family_key", "language": "family_language"}


def of_what(key: str, address: Address) -> str:
    """A reference says by its place what it is of: an import, a draft, or a message gone out."""
    if key != "reference":
        if address.ids & OF_A_FILE:
            return of_what_in_a_file(key, address)
        return OF_FAMILIES.get(key, key) if address.name.startswith("family_") else key
    for begins, what in OF_WHAT.items():
        if address.name.startswith(begins):
            return what
    if address.name in OF_NAMED:
        return OF_NAMED[address.name]
    if address.name.startswith("tool_request"):
        return "tool_request"
    if address.name.startswith("site"):
        return "site"
    if address.name.startswith("practice"):
        return "practice-draft" if address.name in OF_A_PRACTICE_DRAFT else "practice"
    return "draft" if address.name in OF_A_DRAFT else "message"


def of_what_in_a_file(key: str, address: Address) -> str:
    if key == "report" and address.name in OF_A_REPORT_BEGUN:
        return "begun"
    return {"document": "document_key", "sort": "entry"}.get(key, key)


def addresses() -> list[Address]:
    return [
        Address(
            pattern.name or "",
            frozenset(converters),
            access_of(pattern.callback),
            methods_of(pattern.callback, converters),
        )
        for pattern, converters in _walk(get_resolver(), frozenset())
    ]


def methods_of(view: Any, ids: set[str]) -> frozenset[str]:
    """As a class has them, or as a function says them to somebody who asks by one that none has."""
    known = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if known is not None:
        return frozenset(one.upper() for one in known.http_method_names if hasattr(known, one))
    answer = view(RequestFactory().generic("PROPFIND", "/"), **dict.fromkeys(ids, "x"))
    return frozenset(answer["Allow"].split(", "))


def _walk(resolver: URLResolver, above: frozenset[str]) -> Iterator[tuple[URLPattern, set[str]]]:
    for one in resolver.url_patterns:
        ids = above | set(one.pattern.converters)
        if isinstance(one, URLResolver):
            yield from _walk(one, ids)
        else:
            yield one, set(ids)


WAYS = {"reading": {"GET"}, "changing": {"POST", "PUT", "PATCH", "DELETE"}}
EVERY = addresses()
# Behind a link that a guardian was sent; what is theirs is shown after a code.
OF_A_FAMILY = [one for one in EVERY if "key" in one.ids and one.name.startswith("family_")]
OF_A_DRAFT = {
    "message_place",
    "message_audience",
    "message_words",
    "message_recording",
    "message_voice",
    "message_voice_request",
    "voice",
    "message_ready",
    "message_advice",
    "message_when",
    "message_answer",
    "message_check",
    "message_permission",
    "message_withdrawal",
    "api_advice",
    "api_handover",
    "message_handover",
}
OF_A_PRACTICE_DRAFT = {
    "practice_words",
    "practice_advice",
    "practice_check",
    "practice_abandonment",
}
OF_A_REPORT_BEGUN = {
    "report_when",
    "report_who",
    "report_what",
    "report_document_removal",
    "report_check",
    "report_sending",
    "report_removal",
}
# A file: not there for whom it is not open to by name, whatever their role.
OF_A_FILE = {"case", "report"}
# What belongs to one school, or to the whole district: no other school's people open it.
OF_A_SCHOOL = {
    "school", "reference", "recording", "delegation", "group", "notice", "person", "outsider",
    "exception",
    "child", "certificate",
}  # fmt: skip
# Where a canary must sing to who belongs there, or silence elsewhere would prove nothing.
SINGS = {
    "school_settings": "canary-in-the-mine",
    "acting": "canary-in-the-tower",
    "access_request": "canary-in-the-tower",
    "person": "canary-in-the-tower",
    "messages": "canary-in-the-tower",
    "message": "canary-in-the-tower",
    "message_people": "Canary",
    "message_moderation": "canary-in-the-tower",
    "approval": "canary-in-the-tower",
    "board_notice": "canary-in-the-tower",
    "message_call_list": "(253) 555-0199",
    "message_words": "canary-in-the-tower",
    "message_recording": "canary-in-the-tower",
    "voice": "canary-in-the-tower",
    "message_check": "canary-in-the-tower",
    "advice": "canary-in-the-tower",
    "roster_import": "Canary",
    "practice_words": "canary-in-the-tower",
    "practice_check": "canary-in-the-tower",
    "practice_run": "canary-in-the-tower",
    "practice_copy": "canary-in-the-tower",
    "class_group": "Canary",
    "policy_notice_history": "canary-in-the-tower",
    "policy_notice_correction": "canary-in-the-tower",
    "instruction_school": "canary-in-the-tower",
    "instruction_withdrawal": "canary-in-the-tower",
    "tool_request": "canary-in-the-tower",
    "outsiders": "Canary",
    "outsider": "Canary",
    "site": "canary-in-the-tower",
    "site_roster": "Canary",
    "sites_register": "canary-in-the-tower",
    "permissions": "Canary",
    "permission": "Canary",
    "permission_scan": "Carl Canary",
    "permission_asking": "Math 7",
    "exceptions": "Canary",
    "exception": "canary-in-the-tower",
    "api_permissions": "-Sam",
    "api_permission": "-Sam",
    "webhooks": "canary-in-the-tower",
    "webhook": "canary-in-the-tower",
    "contact_changes": "Canary",
    "my_child": "Canary",
    "my_messages": "canary-in-the-tower",
    "my_permissions": "Sam",
    "my_permission_answer": "canary-in-the-tower",
    "my_contact": "(253) 555-0199",
    "cases": "Quist",
    "case": "canary-in-the-tower",
    "case_history": "Archer",
    "case_gathered": "Quist",
    "case_entry": "canary-in-the-tower",
    "case_answer": "canary-in-the-tower",
    "case_people": "Archer",
    "case_suspension": "Quist",
    "case_document": "canary-in-the-tower",
    "case_copy": "canary-in-the-tower",
    "case_retention": "canary-in-the-tower",
    "report_document": "canary-in-the-tower",
    "report_what": "canary-in-the-tower",
    "report_check": "canary-in-the-tower",
    "report_receipt": "R-2020-",
    "report_receipt_file": "R-2020-",
    "destruction": "C-2020-",
    "retention": "C-2020-",
}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def canary(north: School, ann: User) -> School:
    with working_in(north.district_id):
        EarlyDismissal.objects.create(
            district_id=north.district_id,
            school=north,
            on=DAY,
            time=time(11, 30),
            reason="canary-in-the-mine",
        )
        School.objects.filter(pk=north.pk).update(office_phone="(253) 555-0199")
    furnish(north, ann)
    return north


def furnish(school: School, by: User) -> None:
    """A draft, a message that reached nobody, a recording, an import, a token: by known names."""
    words: dict[str, Any] = {"subject": "canary-in-the-tower", "text": "canary-in-the-tower"}
    sound = recorded(school, by)
    draft = messages.message(by, school, reference=named(school, "draft"), **words)
    of_class = {"kind": "class", "audience": "classes", "release_basis": "verdict"}
    messages.sent_message(by, school, reference=named(school, "class_message"), **words, **of_class)
    sent = messages.sent_message(
        by, school, reference=named(school, "message"), voice=sound, **words
    )
    notice = {"kind": "service", "audience": "lists", "lists": ["board"], "follows": sent}
    messages.message(by, school, reference=named(school, "board_notice"), **words, **notice)
    for what in ("practice-draft", "practice"):
        practices.rows(
            by,
            school,
            reference=named(school, what),
            text=words["text"],
            is_running=what == "practice",
        )
    home = messages.family(school, "Carl Canary", mobile="+12535550199")
    messages.recipient(sent, home, Recipient.State.NOT_REACHED, reason=Recipient.Reason.FAILED)
    messages.reach(sent, not_reached=1)
    groups.seat(home.students[0], groups.group(school, "Math 7", key=group_of(school)))
    factories.token(by, school.district, prefix=token_of(school))
    site = platforms.site(school, reference=named(school, "site"), name=words["text"])
    platforms.name_for(site, home.students)
    held = factories.appoint(factories.person(), RoleKey.PRINCIPAL, school)
    factories.delegate(held, by, pk=delegation_of(school), reason="canary-in-the-tower")
    colleague = factories.person("Cleo Quist", pk=person_of(school))
    # Their name is everybody's to read, among those who can; their address is not.
    User.objects.filter(pk=colleague.pk).update(email=f"canary-in-the-tower@{school.slug}.example")
    factories.appoint(colleague, RoleKey.TEACHER, school)
    with working_in(school.district_id):
        Advice.objects.create(
            district_id=school.district_id,
            reference=named(school, "advice"),
            status=Advice.Status.ASKED,
            message=draft,
            adviser=by,
            asked_by=by,
        )
        Notice.objects.create(
            district_id=school.district_id,
            reference=named(school, "notice"),
            document="start",
            school_year=2020,
            audience=Notice.Audience.PARENTS,
            method=Notice.Method.LETTER,
            on=date(2020, 9, 1),
            note="canary-in-the-tower",
            by=by,
        )
        today = school.district.today(database_now())
        Instruction.objects.create(
            district_id=school.district_id,
            reference=named(school, "lesson"),
            school=school,
            grade="07",
            school_year=SchoolYear.of(today).first,
            topics=["behavior"],
            on=today,
            taught_by=by,
            note="canary-in-the-tower",
            by=by,
        )
        furnish_tools(school, by)
        StudentEmployment.objects.create(
            district_id=school.district_id,
            reference=named(school, "exception"),
            student=home.students[0],
            staff=colleague,
            job="canary-in-the-tower",
            from_on=today,
            entered_by=by,
        )
        AccessRequest.objects.create(
            district_id=school.district_id,
            reference=named(school, "access"),
            kind=AccessRequest.Kind.ADD,
            person=colleague,
            role=RoleKey.COACH,
            school=school,
            reason="canary-in-the-tower",
            asked_by=by,
        )
        RosterImport.objects.create(
            district_id=school.district_id,
            reference=named(school, "import"),
            status=RosterImport.Status.HELD,
            diff={"samples": [SAMPLE]},
            started_at=database_now(),
        )
        ask_to_sign(school, by)
        ask_a_family(school, home, by)
    walked.furnish(
        school,
        led_by=by,
        told_by=colleague,
        student=home.students[0],
        names={what: named(school, what) for what in OF_FILES},
        key=key_of(school),
        words=words["text"],
    )


def recorded(school: School, by: User) -> Recording:
    with working_in(school.district_id):
        sound = Recording(
            district_id=school.district_id,
            school=school,
            key=key_of(school),
            language="en",
            seconds=1,
            sha256="0" * 64,
            source=Recording.Source.FILE,
            voice=by,
            made_by=by,
        )
        sound.file.save("canary.wav", ContentFile(b"canary-in-the-tower"))
    return sound


def furnish_tools(school: School, by: User) -> None:
    """A tool of the register, and a request for one."""
    today, at = database_now().date(), {"district_id": school.district_id}
    tool = {"name": "A tool", "approved_on": today}
    Tool.objects.get_or_create(**at, key="canary-tool", defaults=tool)
    ToolRequest.objects.create(
        **at,
        reference=named(school, "tool_request"),
        kind="tool",
        name="canary-in-the-tower",
        purpose="canary-in-the-tower",
        asked_by=by,
        school=school,
        due_on=today,
    )


SAMPLE = {"student": "Carl Canary", "what": "name", "was": "Carl", "now": "Karl", "effect": ""}
LETTERS = {"draft": "M", "message": "M", "import": "I", "practice": "PR", "practice-draft": "PR"}
LETTERS |= {"advice": "AD", "board_notice": "M"}
LETTERS |= {"notice": "NO", "lesson": "DC"}
LETTERS |= {"access": "AR"}
LETTERS |= {"tool_request": "TR"}
LETTERS |= {"outsider": "O", "campaign": "AC"}
LETTERS |= {"exception": "E"}
LETTERS |= {"webhook": "WH"}
LETTERS |= {"site": "S", "consent": "P", "contact_change": "CC", "class_message": "M"}
OF_FILES = {"case": "C", "certificate": "C", "report": "R", "begun": "R"}
LETTERS |= OF_FILES


def named(school: School | str, what: str) -> str:
    """The reference of a thing of that school; of none there is nothing under any such name."""
    number = getattr(school, "pk", 0) * 100 + list(LETTERS).index(what)
    return f"{LETTERS[what]}-2020-{number:05}"


def token_of(school: School | str) -> str:
    """The public part of a token of whoever leads that school."""
    return f"t{getattr(school, 'pk', 0)}"


def delegation_of(school: School | str) -> int:
    """Of an office of that school; of no school there is none."""
    return 1000 + int(getattr(school, "pk", 0))


def group_of(school: School | str) -> str:
    """The key of a class of that school."""
    return f"c{getattr(school, 'pk', 0)}"


def person_of(school: School | str) -> int:
    """Somebody who works at that school alone; of no school there is nobody."""
    return 1_000_000 + int(getattr(school, "pk", 0))


def paper_of(school: School | str) -> str:
    """Begun there; of no school there is none."""
    return f"paper-{getattr(school, 'pk', 0)}"


def ask_to_sign(school: School, by: User) -> None:
    """A paper, a round of it, and a volunteer of that school with a link."""
    at = {"district_id": school.district_id}
    today = date.today()  # noqa: DTZ011
    paper = Paper.objects.create(
        **at, key=paper_of(school), kind="agreement", asked_of=["staff", "volunteers"]
    )
    PaperVersion.objects.create(
        **at, paper=paper, number=1, titles={"en": "Rules"}, texts={"en": "Keep to them."},
        in_force_from=date(2020, 1, 1), sha256="a" * 64,
    )  # fmt: skip
    Campaign.objects.create(
        **at, reference=named(school, "campaign"), paper=paper, from_on=today, due_on=today,
        started_by=by,
    )  # fmt: skip
    outsider = Outsider.objects.create(
        **at, reference=named(school, "outsider"), name="Olga Canary", group="volunteers",
        email="olga@example.org", language="en", school=school, sponsor=by,
        from_on=date(2020, 1, 1),
    )  # fmt: skip
    seed = key_of(school)
    SigningLink.objects.create(
        **at, outsider=outsider, paper=paper, seed=seed, expires_at=DAY_AFTER,
        hash=links.hash_of_key(links.key_of(seed)),
    )  # fmt: skip


def ask_a_family(school: School, home: messages.Home, by: User) -> None:
    """A permission that this family was asked for, the link to it, and a no on paper and signed."""
    at = {"district_id": school.district_id}
    consent = Consent.objects.create(
        **at, reference=named(school, "consent"), kind="contact", student=home.students[0],
        school=school, asked_by=by, employee=by, reason="canary-in-the-tower",
    )  # fmt: skip
    ContactChange.objects.create(
        **at, reference=named(school, "contact_change"), guardian=home.guardian, school=school,
        what="email", becomes="canary-in-the-tower@home.example",
    )  # fmt: skip
    seed = key_of(school)
    ConsentLink.objects.create(
        **at, consent=consent, guardian=home.guardian, seed=seed, language="en",
        hash=family_links.hash_of_key(family_links.key_of(seed)), expires_at=DAY_AFTER,
    )  # fmt: skip
    Answer.objects.create(
        **at, consent=consent, guardian=home.guardian, word="no", language="en", proof="paper",
        recorded_by=by, note="canary-in-the-tower", on=date(2020, 1, 1),
        scan=ContentFile(b"%PDF-1.7 Carl Canary", name="paper.pdf"),
    )  # fmt: skip
    Answer.objects.create(
        **at, consent=consent, guardian=home.guardian, word="no", language="en", proof="sms",
        typed_name="Gina Canary", on=date(2020, 1, 1),
    )  # fmt: skip
    WebhookEndpoint.objects.create(
        **at, reference=named(school, "webhook"), name="canary-in-the-tower", seed=seed,
        url="https://sis.example", kinds=["contact"], made_by=by,
    )  # fmt: skip


def key_of(school: School | str) -> UUID:
    return UUID(int=getattr(school, "pk", 0))


def place(district: District | str, school: School | str) -> Place:
    """An address inside `district`; with strings, of things that are not there."""
    return Place(
        {
            "district": getattr(district, "slug", district),
            "school": getattr(school, "slug", school),
            "on": DAY,
            "uidb36": "1",
            "key": "nobodys-key",
            "child": "nobodys-child",
            "what": "mobile",
            "recording": key_of(school),
            "document_key": key_of(school),
            "entry": "note",
            "language": "en",
            # English comes with the house, so nobody words it.
            "family_language": "es",
            "incident": "fire",
            # Of the starting rules, which hold where nothing is published.
            "document": "start",
            "clause": "1",
            "pack": "starting",
            # Beside itself are its versions.
            "other": getattr(district, "slug", district),
            "rule": "may_send",
            "question": "Q-2020-00001",
            "token": token_of(school),
            "delegation": delegation_of(school),
            "group": group_of(school),
            "person": person_of(school),
            "sort": "tool",
            "register": "family",
            "tool": "canary-tool",
            "paper": paper_of(school),
            "link": links.key_of(key_of(school)),
            "family_key": family_links.key_of(key_of(school)),
        }
        | {what: named(school, what) for what in LETTERS}
    )


def test_every_id_in_an_address_is_known_to_the_walk() -> None:
    known = set(place("x", "y").values)
    wanted = {one.name: {of_what(key, one) for key in one.ids} for one in EVERY}
    assert {name: ids - known for name, ids in wanted.items() if ids - known} == {}
    assert set(SINGS) | OF_A_DRAFT | OF_A_PRACTICE_DRAFT | OF_A_REPORT_BEGUN <= set(wanted)


def test_every_view_says_who_may_see_it() -> None:
    assert [one.name for one in EVERY if one.access is None] == []
    assert all(one.name for one in EVERY), "a URL without a name cannot be walked"


def test_every_view_says_which_methods_it_knows() -> None:
    assert [one.name for one in EVERY if not one.methods & {"GET", "POST"}] == []
    changes = {one.name: one.methods & WAYS["changing"] for one in EVERY}
    assert (changes["home"], changes["permission_decision"]) == (set(), {"POST"})
    assert (changes["api_message"], changes["api_sending"]) == ({"PATCH"}, {"POST", "DELETE"})


def test_every_public_page_is_meant_to_be() -> None:
    public = {one.name for one in EVERY if one.access and one.access.kind == "public"}
    assert public == {
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_inactive",
        "account_signup",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "language",
        "help",
        "accessibility",
        "district_help",
        "brand",
        "api_schema",
        "policy",
        "policy_document",
        "policy_document_versions",
        "policy_clause",
        "policy_compare",
        "policy_compare_district",
        "policy_compare_pack",
        "policy_questions",
        "tools",
        "outsider_signing",
        "sites",
        "speak_up",
        "speak_up_status",
    } | {one.name for one in OF_A_FAMILY}


def test_somebody_is_let_in_everywhere(
    riverside: District, canary: School, bob: User, ian: User, ann: User
) -> None:
    """The control: refusals below would prove nothing about a page that nobody can open."""
    factories.appoint(bob, RoleKey.IT_ADMINISTRATOR, riverside)
    factories.appoint(bob, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    factories.appoint(bob, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    factories.appoint(bob, RoleKey.PRINCIPAL, canary)
    teaches = factories.appoint(bob, RoleKey.TEACHER, canary)
    with working_in(riverside.pk):
        groups.staff(ClassGroup.objects.get(key=group_of(canary)), teaches)
    factories.appoint(bob, RoleKey.TEACHING_DIRECTOR, riverside)
    factories.appoint(bob, RoleKey.HR_DIRECTOR, riverside)
    comes = Visitor(sign_in(bob), with_token(bob, riverside))
    walked.open_to(canary, named(canary, "case"), bob)
    parent, theirs = parent_of_sam(riverside, canary)
    # A report is its writer's alone, also for whom the case is open to.
    cleo = sign_in(User.objects.get(pk=person_of(canary)))
    inside = place(riverside, canary)
    for one in EVERY:
        if one.access is not None and one.access.kind == "family":
            answer = parent.get(theirs.url(one))
        else:
            client = cleo if "report" in one.ids else comes.to(one)
            answer = client.get(inside.url(one))
        assert answer.status_code in {200, 302, 405}, (one.name, answer.status_code)
        assert SINGS.get(one.name, "").encode() in answer.content, one.name


def parent_of_sam(at: District, school: School) -> tuple[Client, Place]:
    """Whose child is what the pages of parents are about, and the addresses as they see them."""
    person = factories.person("Olive Canary")
    factories.appoint(person, RoleKey.GUARDIAN, at)
    with working_in(at.pk):
        Guardian.objects.filter(family_name="Canary").update(person=person)
        (sam,) = children_of(person)
        key = child_key(person, sam)
    return sign_in(person), Place(place(at, school).values | {"child": key})


@pytest.mark.parametrize("way", WAYS)
def test_nobody_comes_where_they_should_not(
    walls: Walls, db: None, way: str, canary: School, strangers: dict[str, Visitor]
) -> None:
    who = strangers
    if walls != Walls.BOTH:
        # The others are turned away by their sign-in or their role, whichever wall stands.
        who = {one: strangers[one] for one in ("next school", "next district")}
    inside = place(District.objects.get(pk=canary.district_id), canary)
    for one in EVERY:
        if one.access is None or one.access.kind in {"public", "signed_in"}:
            continue
        for name, stranger in who.items():
            for answer in tried(stranger.to(one), inside.url(one), one, way):
                _holds(one, name, answer)


def tried(client: Client, url: str, one: Address, way: str) -> Iterator[HttpResponse]:
    """By each method of this way that the address knows."""
    for method in sorted(one.methods & WAYS[way]):
        yield getattr(client, method.lower())(url)


@pytest.fixture
def strangers(
    canary: School, south: School, ann: User, sam: User, pia: User, cora: User
) -> dict[str, Visitor]:
    """Everybody who should not see what is North Middle's."""
    riverside = District.objects.get(pk=canary.district_id)
    gone = factories.person("Dee Dunn")
    factories.appoint(gone, RoleKey.PRINCIPAL, canary)
    hilltop = District.objects.get(slug="hilltop")
    messages.known_as(messages.family(south, "Pia Perez", mobile=None), pia)
    return {
        "anonymous": Visitor(Client(), sign_in(ann)),
        "deactivated": Visitor(_deactivated(gone), with_token(gone, riverside)),
        "parent": Visitor(sign_in(pia), with_token(pia, riverside)),
        "next school": Visitor(sign_in(sam), with_token(sam, riverside)),
        "next district": Visitor(sign_in(cora), with_token(cora, hilltop)),
    }


@pytest.mark.parametrize("way", WAYS)
def test_foreign_and_missing_are_the_same_answer(
    walls: Walls, db: None, way: str, riverside: District, hilltop: District, bob: User,
    canary: School, cora: User,
) -> None:  # fmt: skip
    theirs = factories.school(hilltop, "their-school")
    furnish(theirs, cora)
    factories.appoint(bob, RoleKey.IT_ADMINISTRATOR, riverside)
    factories.appoint(bob, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    factories.appoint(bob, RoleKey.TEACHING_DIRECTOR, riverside)
    factories.appoint(bob, RoleKey.HR_DIRECTOR, riverside)
    comes = Visitor(sign_in(bob), with_token(bob, riverside))
    parent, _theirs = parent_of_sam(riverside, canary)
    for one in EVERY:
        client = parent if one.access and one.access.kind == "family" else comes.to(one)
        if one.ids & OF_A_SCHOOL:
            urls = [place(riverside, each).url(one) for each in (theirs, "no-school")]
            for foreign, missing in both_tried(client, urls, one, way):
                assert foreign.status_code == missing.status_code == 404, one.name
                assert foreign.content == missing.content, one.name
        if "district" in one.ids and one.access and one.access.kind != "public":
            urls = [place(each, theirs).url(one) for each in (hilltop, "nowhere")]
            for foreign, missing in both_tried(client, urls, one, way):
                wanted = 401 if one.is_of_the_api else 404
                assert foreign.status_code == missing.status_code == wanted, one.name
                assert foreign.content == missing.content, one.name


def test_file_that_is_not_open_to_somebody_is_not_there(
    walls: Walls, db: None, riverside: District, hilltop: District, canary: School,
    ann: User, bob: User, ian: User, cora: User,
) -> None:  # fmt: skip
    """Neither for whom it is about, who reported it, nor for the roles that see everything else;
    and a report not even for whom its case is open to."""
    theirs = factories.school(hilltop, "their-school")
    furnish(theirs, cora)
    for role in (RoleKey.HR_DIRECTOR, RoleKey.RECORDS_OFFICER, RoleKey.ASSISTANT_SUPERINTENDENT):
        factories.appoint(bob, role, riverside)
    cleo = User.objects.get(pk=person_of(canary))
    asked = [(bob, OF_A_FILE)]
    if walls == Walls.BOTH:
        asked += [(ian, OF_A_FILE), (cleo, {"case"}), (ann, {"report"})]
    for who, ids in asked:
        client = sign_in(who)
        for one in EVERY:
            if one.ids & ids:
                urls = [place(riverside, each).url(one) for each in (canary, theirs, "none")]
                _are_all_missing(client, urls, one)


def _are_all_missing(client: Client, urls: list[str], one: Address) -> None:
    for way in WAYS:
        for answers in zip(*(tried(client, url, one, way) for url in urls), strict=True):
            assert {each.status_code for each in answers} == {404}, one.name
            assert len({each.content for each in answers}) == 1, one.name


def both_tried(
    client: Client, urls: list[str], one: Address, way: str
) -> Iterator[tuple[HttpResponse, HttpResponse]]:
    theirs, nobodys = urls
    return zip(tried(client, theirs, one, way), tried(client, nobodys, one, way), strict=True)


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_link_of_a_family_tells_nobody_else_anything(
    method: str, canary: School, strangers: dict[str, Visitor], ann: User
) -> None:
    """Whoever else holds it: a parent of another child, a colleague, a principal next door. The
    most that they can do is have a code sent to the family itself."""
    riverside = District.objects.get(pk=canary.district_id)
    colleague = factories.person("Rafael Diaz")
    factories.appoint(colleague, RoleKey.TEACHER, canary)
    others = {who: one.browser for who, one in strangers.items()} | {
        "another teacher": sign_in(colleague), "who asked": sign_in(ann),
    }  # fmt: skip
    for one in OF_A_FAMILY:
        for who, client in others.items():
            answer = getattr(client, method)(place(riverside, canary).url(one))
            words = answer.content.decode()
            assert not [each for each in CANARIES[:3] if each in words], (one.name, who)
            assert answer.status_code in {200, 302, 405}, (one.name, who)
    with working_in(riverside.pk):
        assert Answer.objects.count() == len(("on paper", "signed"))
        assert Consent.objects.get().status == Consent.Status.ASKED
        assert method == "post" or not IdentityCode.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_permission_is_nobodys_who_neither_asked_nor_decides(
    method: str, canary: School, strangers: dict[str, Visitor]
) -> None:
    riverside = District.objects.get(pk=canary.district_id)
    colleague = factories.person("Rafael Diaz")
    factories.appoint(colleague, RoleKey.TEACHER, canary)
    for one in EVERY:
        if one.name.startswith("permission") and one.ids > {"district"}:
            url = place(riverside, canary).url(one)
            answer = getattr(sign_in(colleague), method)(url)
            assert answer.status_code in {403, 404, 405}, one.name
            assert "Canary" not in answer.content.decode()


@pytest.mark.parametrize("one", [x for x in EVERY if x.access and x.access.kind == "signed_in"])
def test_pages_for_who_is_signed_in_send_others_to_sign_in(db: None, one: Address) -> None:
    for stranger in (Client(), _deactivated(factories.person())):
        answer = stranger.get(place("x", "y").url(one))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("who", "status", "words"),
    [
        ("next district", 200, ""),
        ("next district", 403, ""),
        ("next school", 200, ""),
        ("anonymous", 200, ""),
        ("deactivated", 403, ""),
        ("parent", 200, ""),
        ("next school", 403, "canary-in-the-mine"),
    ],
)
def test_walk_finds_an_address_that_lets_the_wrong_person_in(
    who: str, status: int, words: str
) -> None:
    of_a_school = Address("x", frozenset({"district", "school"}), Access("staff"))
    with pytest.raises(AssertionError):
        _holds(of_a_school, who, HttpResponse(words, status=status))


def test_walk_finds_a_district_page_that_was_opened_to_schools() -> None:
    of_the_district = Address("x", frozenset({"district"}), Access("staff", on="district"))
    with pytest.raises(AssertionError):
        _holds(of_the_district, "next school", HttpResponse(status=200))


def test_view_that_says_nothing_about_access_does_not_run(
    bob: User, riverside: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("districts.middleware.access_of", lambda view: None)
    with pytest.raises(ImproperlyConfigured, match="does not say who may see it"):
        sign_in(bob).get("/riverside/")


def _deactivated(person: User) -> Client:
    """An open browser of somebody whose account has just been closed."""
    person.is_active = True
    person.save()
    client = sign_in(person)
    person.is_active = False
    person.save()
    return client


def _holds(one: Address, who: str, answer: HttpResponse) -> None:
    words = answer.content.decode()
    where = (one.name, who, answer.status_code)
    for canary in CANARIES:
        assert canary not in words, (*where, canary)
    if answer.status_code == 405:
        return
    assert one.access is not None
    if one.is_of_the_api and who != "next school":
        # A token opens its own district to whoever works there; a browser's cookie opens nothing.
        assert answer.status_code == 401, where
    elif who in {"anonymous", "deactivated"}:
        assert answer.status_code == 302, where
        assert answer["Location"].startswith("/sign-in/"), where
    elif who == "next district":
        assert answer.status_code == 404, where
    elif who == "parent":
        expected = {200, 302, 409} if one.access.kind in {"member", "family"} else {403}
        if one.access.kind == "family" and one.ids & OF_A_SCHOOL:
            expected = {404}
        assert answer.status_code in expected, where
    elif one.ids & OF_A_FILE:
        assert answer.status_code == 404, where
    elif one.access.kind == "family" or one.ids & OF_A_SCHOOL or one.access.on == "district":
        assert answer.status_code == 403, where
