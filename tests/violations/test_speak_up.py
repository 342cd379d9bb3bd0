"""A parent, a student or anybody else reports something, without an account, and comes back."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Message, Words
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.config.test_logs import listening
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.violations import factories
from tests.violations.factories import CANARY, picture, reading
from tests.violations.outsiders import PAGE, STATUS, case_of, keys_on, spanish, told, typed
from violations import attachments, limits, way_back
from violations.actions import cases, coming_back, documents, outside
from violations.actions.coming_back import MOST_TRIES
from violations.attachments import NotAPicture
from violations.models import Case, CaseEntry, Document, FollowUp, Report, Reporter
from violations.reading import as_house
from violations.taxonomy import About, Relation, Stage

S, Kind = Case.Status, CaseEntry.Kind


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def house(riverside: District, north: School, ann: User, hana: User) -> None:
    """North Middle with its principal, and HR."""


@pytest.fixture
def marcus(riverside: District) -> User:
    """Marcus is the assistant superintendent."""
    marcus = people.person("Marcus Cole", display_name="Mr. Cole")
    people.appoint(marcus, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    return marcus


def sends(client: Client | None = None, **changed: Any) -> HttpResponse:
    return (client or spanish()).post(PAGE, typed(**changed))


def comes_back(keys: dict[str, str], **more: Any) -> HttpResponse:
    return Client().post(STATUS, keys | more)


def reports(district: District) -> list[Report]:
    with working_in(district.pk), as_house():
        return list(Report.objects.order_by("pk"))


def told_people(district: District) -> set[int]:
    """To whom something was sent."""
    with working_in(district.pk):
        return {one.author_id for one in Message.objects.all()}


@pytest.mark.requirement("S0-71", "S1-29")
def test_parent_reports_in_spanish_without_an_account(
    riverside: District, north: School, ann: User, hana: User
) -> None:
    client = spanish()
    asks = client.get(PAGE)
    assert asks["Content-Language"] == "es"
    assert not client.cookies.get("session")
    sent = sends(client, name="Elena Morales", contact="elena@m.example", day="2026-01-05")
    assert sent.status_code == 200
    assert not client.cookies.get("session")
    keys_on(sent)
    case = case_of(riverside)
    assert (case.assigned_to, case.assigned_for, case.school_id) == (ann, "leads", north.pk)
    report = case.report
    assert (report.source, report.language, report.medium) == ("public", "es", "text")
    # No clock runs for who is not on the staff.
    assert (report.learned_at, report.due_at, report.is_late) == (None, None, False)
    assert report.received_at is not None
    with reading(ann, riverside):
        assert Report.objects.get().words["what"].startswith("El entrenador")
        who = Reporter.objects.get()
        assert (who.relation, who.person) == (Relation.PARENT, None)
        said = {"name": "Elena Morales", "contact": "elena@m.example"}
        assert who.words(report.cipher) == said
        kinds = set(CaseEntry.objects.values_list("kind", flat=True))
        assert kinds == {Kind.DATES, Kind.REPORTER, Kind.GATHERED}
    assert told_people(riverside) == {ann.pk, hana.pk}


def test_who_stays_unnamed_is_not_on_file_with_a_name(riverside: District, ann: User) -> None:
    sends(contact="(253) 555-0188")
    with reading(ann, riverside):
        assert not CaseEntry.objects.filter(kind=Kind.REPORTER).exists()
        assert Reporter.objects.get().words(Report.objects.get().cipher) == {
            "contact": "(253) 555-0188"
        }


@pytest.mark.requirement("S0-71", "S0-72")
@pytest.mark.parametrize(
    "about",
    [
        {"names": "Mr. Archer"},
        {"names": "the principal"},
        {"about": "leader"},
        {"names": "la directora Árcher"},
        {"what": "Ms. Archer told my daughter to keep it to herself."},
    ],
)
def test_principal_it_is_about_gets_no_word_of_it(
    riverside: District, ann: User, marcus: User, hana: User, about: dict[str, str]
) -> None:
    sends(**about)
    case = case_of(riverside)
    assert (case.assigned_to, case.assigned_for) == (marcus, "named")
    assert told_people(riverside) == {marcus.pk, hana.pk}
    with reading(ann, riverside):
        assert not Case.objects.exists()
        assert not Report.objects.exists()
    assert CANARY not in sign_in(ann).get("/riverside/").content.decode()
    assert "Archer" not in str(list(_texts(riverside)))


def _texts(district: District) -> Iterator[str]:
    with working_in(district.pk):
        for one in Words.objects.all():
            yield f"{one.subject} {one.text}"


def test_typed_name_keeps_that_person_off_for_good(
    riverside: District, ann: User, marcus: User, hana: User
) -> None:
    sends(names="Mrs. Archer", school="unsure")
    case = case_of(riverside)
    assert ann.pk in case.excluded
    assert case.school_id is None
    with reading(hana, riverside), pytest.raises(Refused):
        cases.open_for(case=case, to=ann, why="By mistake", by=hana, now=database_now())


def test_report_about_a_student_is_a_students_case(riverside: District, ann: User) -> None:
    sends(about="student", names="Theo B.")
    case = case_of(riverside)
    assert (case.type, case.report.about, case.assigned_to) == ("student", About.STUDENT, ann)
    assert "outcome" in case.asks
    assert "handed_over" not in case.asks


@pytest.mark.parametrize(
    ("day", "hour", "at", "when"),
    [
        ("2027-03-02", "2:45 pm", "2027-03-02T22:45:00+00:00", None),
        ("2027-03-02", "", "2027-03-02T08:00:00+00:00", "2027-03-02"),
        ("", "", None, None),
    ],
)
def test_day_and_time_as_far_as_they_are_known(
    riverside: District, at_time: Any, day: str, hour: str, at: str | None, when: str | None
) -> None:
    at_time("2027-03-03T12:00-08:00")
    sends(day=day, hour=hour)
    (report,) = reports(riverside)
    assert (report.occurred_at.isoformat() if report.occurred_at else None) == at
    with working_in(riverside.pk), as_house():
        assert Report.objects.get().words.get("when") == when


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"what": "  "}, "Say what happened, in your own words."),
        ({"about": ""}, "Say whom it is about, or that you are not sure."),
        ({"school": ""}, "Choose the school"),
        ({"school": "no-school"}, "no-school"),
        ({"relation": ""}, "Say who you are."),
        ({"hour": "2:45 pm"}, "Enter the day, too."),
        ({"day": "2199-01-01"}, "That time is still to come."),
        ({"day": "2027-03-14", "hour": "2:30 am"}, "The clocks skipped this hour"),
        ({"web_page": "https://buy.example"}, "Send it again."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    riverside: District, at_time: Any, changed: dict[str, str], sentence: str
) -> None:
    at_time("2027-05-05T12:00-08:00")
    answer = sends(Client(), **{"name": "Elena Morales", **changed})
    words = answer.content.decode()
    assert sentence in words
    assert "Elena Morales" in words
    assert "what" in changed or CANARY in words
    # The trap comes back empty, so that sending it again is enough.
    assert "buy.example" not in words
    assert reports(riverside) == []


@pytest.mark.requirement("S1-16")
def test_same_page_sent_twice_is_one_report_with_the_same_keys(riverside: District) -> None:
    client, words = spanish(), typed()
    first, second = client.post(PAGE, words), client.post(PAGE, words)
    assert keys_on(first) == keys_on(second)
    assert len(reports(riverside)) == 1
    third = client.post(PAGE, words | {"what": "And something else."})
    assert keys_on(third) != keys_on(first)


def test_answer_is_kept_by_no_browser_and_found_by_no_search() -> None:
    sent = sends()
    assert sent["Cache-Control"] == "no-store"
    assert sent["X-Robots-Tag"] == "noindex"
    assert spanish().get(PAGE)["Cache-Control"] == "no-store"
    # The way to another language would lose what is shown only now.
    assert "/language/" not in sent.content.decode()


def test_pictures_are_made_anew_and_lie_closed(riverside: District, ann: User) -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY
    Image.new("RGB", (80, 40), (10, 200, 30)).save(out, format="JPEG", exif=exif)
    given = out.getvalue()
    assert CANARY.encode() in given
    handed = SimpleUploadedFile("phone.jpg", given, content_type="image/jpeg")
    Client().post(PAGE, typed() | {"pictures": [handed, picture()]})
    with reading(ann, riverside):
        first, second = Document.objects.all()
        assert (first.content_type, second.content_type) == (attachments.JPEG, attachments.JPEG)
        kept = documents.content_of(first)
        assert CANARY.encode() not in kept
        assert Image.open(BytesIO(kept)).size == (80, 40)
        assert first.called == "phone.jpg"
        assert first.by is None
        assert hashlib.sha256(kept).hexdigest() == first.sha256
        with first.file.open("rb") as lies:
            assert not lies.read().startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("handed", "sentence"),
    [
        ([SimpleUploadedFile("a.exe", b"MZ not a picture")], "Choose a picture"),
        ([SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nbroken")], "read as a picture"),
        ([picture() for _ in range(4)], "Choose up to 3 pictures."),
    ],
)
def test_file_that_is_no_picture_is_refused_with_a_sentence(
    riverside: District, handed: list[SimpleUploadedFile], sentence: str
) -> None:
    answer = Client().post(PAGE, typed() | {"pictures": handed})
    words = answer.content.decode()
    assert sentence in words
    assert CANARY in words
    assert reports(riverside) == []


def test_no_more_of_a_file_is_taken_in_than_a_picture_may_have(
    monkeypatch: pytest.MonkeyPatch, riverside: District
) -> None:
    monkeypatch.setattr("violations.uploads.LARGEST", 100_000)
    seen: list[int] = []

    def look(upload: Any) -> None:
        seen.append(upload.size)
        raise NotAPicture("large")

    monkeypatch.setattr("violations.attachments.read", look)
    large = SimpleUploadedFile("a.png", b"\x89PNG" * 250_000)
    answer = Client().post(PAGE, typed() | {"pictures": [large]})
    assert "larger than 10 MB" in answer.content.decode()
    assert seen
    assert seen[0] < 300_000


def test_seventh_report_of_an_hour_from_one_network_waits_and_keeps_its_words(
    riverside: District,
) -> None:
    with working_in(riverside.pk):
        District.objects.filter(pk=riverside.pk).update(office_phone="(253) 555-0100")
    client = Client()
    for _each in range(limits.REPORTS.most):
        last = typed()
        assert client.post(PAGE, last).status_code == 200
    answer = client.post(PAGE, typed(what="The seventh, which matters."))
    assert answer.status_code == 429
    words = answer.content.decode()
    assert "The seventh, which matters." in words
    assert "555-0100" in words
    assert len(reports(riverside)) == limits.REPORTS.most
    # What was sent already is shown again, and whoever is elsewhere is let in.
    assert keys_on(client.post(PAGE, last))
    elsewhere = client.post(PAGE, typed(), REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_district_as_a_whole_has_a_limit_too(
    riverside: District, hilltop: District, cora: User
) -> None:
    people.appoint(cora, RoleKey.SUPERINTENDENT, hilltop)
    for _each in range(limits.REPORTS_OF_DISTRICT.most - 1):
        limits.REPORTS_OF_DISTRICT.count("riverside")
    assert sends().status_code == 200
    assert sends().status_code == 429
    answer = Client().post("/hilltop/speak-up/", typed(school="hill-school"))
    assert answer.status_code == 200
    assert keys_on(answer)


def test_limits_know_no_address() -> None:
    limits.TRIES.count("riverside 192.0.2.7")
    assert limits.TRIES.is_reached("riverside 192.0.2.7") is False
    assert "192.0.2.7" not in limits.TRIES._under("riverside 192.0.2.7")


@pytest.mark.requirement("S0-71")
def test_who_reported_comes_back_with_key_and_code(riverside: District, ann: User) -> None:
    keys = keys_on(sends(Client()))
    case = case_of(riverside)
    page = comes_back(keys).content.decode()
    assert "Received" in page
    for secret in (CANARY, case.reference, "Archer", "Hale"):
        assert secret not in page
    now = database_now()
    with reading(ann, riverside):
        cases.read(case=case, by=ann, page="file", now=now)
        outside.reply(case=case, words="Thank you. When was it?", by=ann, now=now)
    page = comes_back(keys).content.decode()
    assert "Being looked into" in page
    assert "Thank you. When was it?" in page
    assert "Archer" not in page


def test_reply_is_written_by_who_leads_or_reviews_it(
    riverside: District, ann: User, hana: User, marcus: User
) -> None:
    told(riverside)
    case = case_of(riverside)
    assert case.assigned_to == marcus
    for person in (marcus, hana):
        with reading(person, riverside):
            outside.reply(case=case, words="We read it.", by=person, now=database_now())
    with reading(ann, riverside), pytest.raises((Denied, Case.DoesNotExist)):
        outside.reply(case=case, words="And I.", by=ann, now=database_now())
    with reading(hana, riverside):
        written = CaseEntry.objects.filter(kind=Kind.REPLIED)
        assert [one.by for one in written] == [marcus, hana]


def test_what_is_added_is_in_the_file_and_told(riverside: District, ann: User, hana: User) -> None:
    keys = keys_on(sends(Client()))
    with working_in(riverside.pk):
        before = Message.objects.count()
    words = {"begun_with": str(uuid4()), "words": f"It was a Tuesday. {CANARY}", "add": "yes"}
    for _twice in range(2):
        page = comes_back(keys, **words, pictures=[picture()]).content.decode()
        assert "Added. Whoever looks into it has been told." in page
        assert CANARY not in page
    with reading(ann, riverside):
        added = CaseEntry.objects.get(kind=Kind.ADDED)
        assert added.text.startswith("It was a Tuesday.")
        assert added.by is None
        assert Document.objects.count() == 1
    with working_in(riverside.pk):
        assert Message.objects.count() == before + 2
        event = Event.objects.get(name="violations.report.added_to")
        assert (event.actor_id, event.details["entry"]) == (None, added.pk)


def test_picture_alone_can_be_added_and_nothing_cannot(riverside: District, ann: User) -> None:
    keys = keys_on(sends(Client()))
    page = comes_back(keys, add="yes", words=" ").content.decode()
    assert "Write what you want to add, or choose a picture." in page
    comes_back(keys, add="yes", words="", pictures=[picture()])
    with reading(ann, riverside):
        assert CaseEntry.objects.get(kind=Kind.ADDED).text == "1 picture, without words."


def test_closed_says_so_and_leads_to_a_new_report(
    riverside: District, ann: User, marcus: User, hana: User
) -> None:
    keys = keys_on(sends(Client(), name="Elena Morales", day="2026-01-05"))
    case = case_of(riverside)
    factories.investigated(case, ann)
    with reading(marcus, riverside):
        cases.receive(case=case, by=marcus)
    with reading(hana, riverside):
        factories.decide(case, hana)
        cases.close(case=case, by=hana, now=database_now())
    page = comes_back(keys).content.decode()
    assert ">Closed<" in page
    assert f'href="{PAGE}"' in page
    assert 'name="add"' not in page
    late = comes_back(keys, add="yes", words="One more thing").content.decode()
    assert "This report is closed" in late
    with reading(hana, riverside):
        assert not CaseEntry.objects.filter(kind=Kind.ADDED).exists()


def test_unknown_key_and_wrong_code_are_the_same_answer(riverside: District) -> None:
    keys = keys_on(sends(Client()))
    wrong = f"{(int(keys['code']) + 1) % 1_000_000:06}"
    answers = [
        comes_back({"key": keys["key"], "code": wrong}),
        comes_back({"key": "K7QF-29MD-XT4B-0WZN", "code": wrong}),
    ]
    pages = [
        one.content.decode().replace(keys["key"], "KEY").replace("K7QF-29MD-XT4B-0WZN", "KEY")
        for one in answers
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert "Key and code do not fit together." in pages[0]
    assert _without_csrf(pages[0]) == _without_csrf(pages[1])


def _without_csrf(page: str) -> str:
    lines = page.splitlines()
    return "\n".join(one for one in lines if "csrf" not in one.lower() and "For example" not in one)


def test_ten_wrong_codes_shut_it_for_an_hour(riverside: District) -> None:
    sent = told(riverside)
    wrong = f"{(int(sent.code) + 1) % 1_000_000:06}"
    now = database_now()
    with working_in(riverside.pk):
        for _each in range(MOST_TRIES - 1):
            assert coming_back.come_back(key=sent.key, code=wrong, now=now) is None
        assert coming_back.come_back(key=sent.key, code=sent.code, now=now) is not None
        for _each in range(MOST_TRIES):
            assert coming_back.come_back(key=sent.key, code=wrong, now=now) is None
        assert coming_back.come_back(key=sent.key, code=sent.code, now=now) is None
        later = now + timedelta(minutes=59)
        assert coming_back.come_back(key=sent.key, code=sent.code, now=later) is None
        back = coming_back.come_back(key=sent.key, code=sent.code, now=now + timedelta(minutes=61))
        assert back is not None
        assert back.stage == Stage.RECEIVED


def test_wrong_codes_on_the_page_are_counted(riverside: District) -> None:
    keys = keys_on(sends(Client()))
    wrong = f"{(int(keys['code']) + 1) % 1_000_000:06}"
    comes_back(keys | {"code": wrong})
    with working_in(riverside.pk), as_house():
        assert FollowUp.objects.get().wrong_tries == 1


def test_many_unknown_keys_from_one_network_are_told_to_wait(riverside: District) -> None:
    keys = keys_on(sends(Client()))
    for each in range(limits.WRONG_KEYS.most):
        guess = {"key": way_back.key_of(uuid4()), "code": f"{each:06}"}
        assert comes_back(guess).status_code == 200
    assert comes_back(guess).status_code == 429
    # Whoever has the right ones is let in all the same.
    assert "Received" in comes_back(keys).content.decode()


def test_key_of_another_district_opens_nothing(
    riverside: District, hilltop: District, cora: User
) -> None:
    keys = keys_on(sends(Client()))
    there = Client().post("/hilltop/speak-up/status/", keys)
    assert "Key and code do not fit together." in there.content.decode()


def test_nothing_of_it_stands_in_the_record_book_in_messages_logs_or_sessions(
    riverside: District, ann: User
) -> None:
    client = spanish()
    with _lines() as written:
        keys = keys_on(sends(client, names=f"Mr. {CANARY}", name=f"Elena {CANARY}"))
        comes_back(keys, add="yes", words=f"More {CANARY}")
        sends(client, what="", contact=CANARY)
    code, key = keys["code"], keys["key"]
    with working_in(riverside.pk):
        book = str(list(Event.objects.values("name", "subject", "details")))
        mail = str(list(_texts(riverside)))
    assert written.getvalue().count('"event": "request"') == len(("sent", "added", "refused"))
    for told_there in (book, mail, written.getvalue()):
        for secret in (CANARY, key, f"'{code}'", f'"{code}"', "Elena"):
            assert secret not in told_there
    assert "violations.report.received" in book
    assert "violations.report.added_to" in book
    assert list(client.cookies) == ["csrf"]


@contextmanager
def _lines() -> Iterator[StringIO]:
    yield from listening("json")


def test_every_page_of_the_district_leads_there() -> None:
    link = f'href="{PAGE}"'
    assert link in Client().get("/riverside/help/").content.decode()
    assert link in Client().get("/riverside/policy/").content.decode()
    assert "speak-up" not in Client().get("/help/").content.decode()


def test_pages_say_whom_to_call_when_a_child_is_in_danger() -> None:
    client = Client()
    for page in (client.get(PAGE), client.get(STATUS), sends(client)):
        assert "tel:911" in page.content.decode()
    assert client.get(PAGE).content.decode().count("tel:911") == 2


def test_district_where_nobody_could_receive_it_loses_no_words(hilltop: District) -> None:
    answer = Client().post("/hilltop/speak-up/", typed(school="unsure"))
    words = answer.content.decode()
    assert "Nobody here can receive it yet." in words
    assert CANARY in words
    assert reports(hilltop) == []
