"""IT uploads a roster, looks at what it would change, and decides; nobody else comes near."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from districts.agenda import Agenda, Desk
from districts.hats import Hat
from districts.models import District, School, User
from districts.roles import RoleKey
from records.models import Event
from rosters import forms, rounds, todos
from rosters.actions import imports, working
from rosters.models import RosterImport, Student
from rosters.signals import plan_made
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.rosters.packages import LANGUAGE, bring, files, folder, user, zipped

Status = RosterImport.Status
CHILD = user("s-1", agentSourcedIds="g-1", **{LANGUAGE: "en"})
PARENT = user("g-1", "parent", sms="253-555-0188")


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def desk(ian: User) -> Client:
    return sign_in(ian)


def upload(client: Client, contents: dict[str, Any]) -> HttpResponse:
    file = SimpleUploadedFile("Export of Monday.zip", zipped(contents))
    return client.post("/riverside/imports/new/", {"file": file})


def latest(district: District) -> RosterImport:
    with working_in(district.pk):
        found = RosterImport.objects.first()
    assert found is not None
    return found


def page(client: Client, one: RosterImport) -> str:
    return client.get(f"/riverside/imports/{one.reference}/").content.decode()


def press(client: Client, one: RosterImport, what: str, **fields: str) -> HttpResponse:
    return client.post(f"/riverside/imports/{one.reference}/{what}/", fields)


def work(one: RosterImport) -> RosterImport:
    working.work(district_id=one.district_id, import_id=one.pk)
    return latest(one.district)


def students(district: District) -> int:
    with working_in(district.pk):
        return Student.objects.enrolled().count()


def test_nothing_has_come_in_yet(riverside: District, desk: Client) -> None:
    said = desk.get("/riverside/imports/").content.decode()
    assert "No roster has come in yet." in said


def test_roster_is_shown_before_it_is_applied(
    riverside: District, north: School, desk: Client, ian: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    told: list[int] = []

    def hear(plan_id: int, **_: object) -> None:
        told.append(plan_id)

    plan_made.connect(hear)
    answer = upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    assert answer.status_code == 302
    assert answer["Location"] == f"/riverside/imports/{one.reference}/"
    assert "Monday" not in str(one.file)
    assert "Belltower is reading this roster." in page(desk, one)
    one = work(one)
    assert (one.status, told) == (Status.READY, [one.pk])
    said = page(desk, one)
    assert "This roster is ready. Nothing is changed yet." in said
    assert students(riverside) == 0
    path = Path(one.file.path)
    assert press(desk, one, "application").status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        one = work(one)
    assert (one.status, students(riverside)) == (Status.APPLIED, 1)
    assert "This roster is in." in page(desk, one)
    assert not path.exists()
    with working_in(riverside.pk):
        names = list(Event.objects.order_by("pk").values_list("name", "actor_id"))
    assert names == [
        ("rosters.import.started", ian.pk), ("rosters.import.read", None),
        ("rosters.import.confirmed", ian.pk), ("rosters.import.applied", None),
    ]  # fmt: skip


def test_changes_show_what_they_mean_and_no_number(
    riverside: District, north: School, desk: Client, tmp_path: Path
) -> None:
    bring(folder(tmp_path / "a", files(users=[CHILD, PARENT])))
    changed = [CHILD | {LANGUAGE: "es"}, PARENT | {"sms": "253-555-0177"}]
    upload(desk, files(users=changed))
    said = page(desk, work(latest(riverside)))
    assert "Is written to in Spanish" in said
    assert "···0188" in said
    assert "···0177" in said
    assert not any(whole in said for whole in ("555-0188", "555-0177", "5550188", "5550177"))


def test_held_roster_wants_the_number_of_those_who_leave(
    riverside: District, north: School, desk: Client, tmp_path: Path
) -> None:
    many = [user(f"s-{n}") for n in range(60)]
    bring(folder(tmp_path / "a", files(users=many)))
    upload(desk, files(users=many[:20]))
    one = work(latest(riverside))
    assert one.status == Status.HELD
    said = page(desk, one)
    assert "40 of 60 students would leave" in said
    assert "Apply everything although 40 leave" in said
    assert press(desk, one, "application").status_code == 409
    assert latest(riverside).status == Status.HELD
    press(desk, one, "application", understood="on")
    assert work(one).status == Status.APPLIED
    assert students(riverside) == 20


def test_rejected_roster_leaves_everything_and_its_file_goes(
    riverside: District, north: School, desk: Client,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    upload(desk, files(users=[CHILD, PARENT]))
    one = work(latest(riverside))
    path = Path(one.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        press(desk, one, "rejection")
    assert latest(riverside).status == Status.REJECTED
    assert not path.exists()
    assert students(riverside) == 0
    assert press(desk, one, "application").status_code == 409


def test_reading_can_be_cancelled(riverside: District, north: School, desk: Client) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    press(desk, one, "rejection")
    assert work(one).status == Status.REJECTED
    assert students(riverside) == 0


def test_cancelling_while_it_is_applied_undoes_it(
    riverside: District, north: School, desk: Client, ian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = work(latest(riverside))
    press(desk, one, "application")
    bring_in = working.bring_in

    def and_meanwhile(order: Any) -> Any:
        outcome = bring_in(order)
        RosterImport.objects.filter(pk=one.pk).update(status=Status.REJECTED)
        return outcome

    monkeypatch.setattr(working, "bring_in", and_meanwhile)
    work(one)
    assert students(riverside) == 0


def test_plan_that_is_no_longer_true_is_shown_anew(
    riverside: District, north: School, desk: Client, tmp_path: Path
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = work(latest(riverside))
    bring(folder(tmp_path / "a", files(users=[CHILD, PARENT, user("s-2")])))
    press(desk, one, "application")
    working.work(district_id=riverside.pk, import_id=one.pk)
    with working_in(riverside.pk):
        one = RosterImport.objects.get(pk=one.pk)
    assert one.status == Status.READY
    assert "The roster has changed since you looked." in page(desk, one)
    assert students(riverside) == 2


def test_errors_stand_in_a_table_without_the_value(
    riverside: District, north: School, desk: Client
) -> None:
    upload(desk, files(users=[CHILD, PARENT, CHILD]))
    one = work(latest(riverside))
    assert one.status == Status.REFUSED
    said = page(desk, one)
    assert "1 error" in said
    assert "Another row has this sourcedId as well." in said
    assert "s-1" not in said


def test_file_that_breaks_every_reader_is_given_up(
    riverside: District, north: School, desk: Client
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    with working_in(riverside.pk):
        RosterImport.objects.filter(pk=one.pk).update(progress={"tries": 3})
    one = work(one)
    assert (one.status, one.report["errors"][0]["code"]) == (Status.REFUSED, "gave_up")


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"<html>sign in</html>"])
def test_anything_else_is_said_to_be_no_roster(
    riverside: District, desk: Client, content: bytes
) -> None:
    file = SimpleUploadedFile("r.zip", content)
    answer = desk.post("/riverside/imports/new/", {"file": file})
    if not content:
        assert "This file is empty." in answer.content.decode()
        return
    assert work(latest(riverside)).status == Status.REFUSED


def test_largest_file_has_a_size(
    riverside: District, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST", 10)
    answer = upload(desk, files(users=[CHILD]))
    assert "200 MB is the most" in answer.content.decode()
    assert "Choose the zip file." in desk.post("/riverside/imports/new/").content.decode()


def test_progress_asks_again_until_it_is_done(
    riverside: District, north: School, desk: Client
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    at = f"/riverside/imports/{one.reference}/progress/"
    with working_in(riverside.pk):
        RosterImport.objects.filter(pk=one.pk).update(
            progress={"file": "users", "rows": 20_000, "read": 50, "of": 100,
                      "began": "2026-11-01T00:00:00+00:00"}
        )  # fmt: skip
    answer = desk.get(at)
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    assert "20,000 rows of users" in answer.content.decode()
    assert "HX-Refresh" not in answer
    work(one)
    assert desk.get(at)["HX-Refresh"] == "true"


ADDRESSES = ["", "new/", "{}/", "{}/progress/", "{}/application/", "{}/rejection/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_it_comes_in(
    riverside: District, ann: User, cora: User, ian: User, desk: Client, address: str
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    at = f"/riverside/imports/{address.format(one.reference)}"
    ask = "post" if address.endswith(("application/", "rejection/")) else "get"
    assert getattr(sign_in(ann), ask)(at).status_code == 403
    assert getattr(sign_in(cora), ask)(at).status_code == 404
    assert getattr(Client(), ask)(at).status_code == 302


@pytest.mark.parametrize("address", [each for each in ADDRESSES if "{}" in each])
def test_neighbours_import_and_none_at_all_are_the_same(
    riverside: District, hilltop: District, ian: User, desk: Client, address: str
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    dee = factories.person("Dee Dunn")
    factories.appoint(dee, RoleKey.IT_ADMINISTRATOR, hilltop)
    ask = "post" if address.endswith(("application/", "rejection/")) else "get"
    for reference in (one.reference, "I-2026-99999"):
        at = f"/hilltop/imports/{address.format(reference)}"
        assert getattr(sign_in(dee), ask)(at).status_code == 404


def test_home_page_asks_to_decide_and_says_when_all_is_well(
    riverside: District, north: School, ian: User, ann: User, tmp_path: Path
) -> None:
    many = [user(f"s-{n}") for n in range(60)]
    bring(folder(tmp_path, files(users=many)))
    bring(folder(tmp_path, files(users=many[:20])))
    now = timezone.now()
    with working_in(riverside.pk):
        agenda = todos.offered(Desk(ian, riverside, Hat.STAFF, [], now))
        assert [(one.when, one.title) for one in agenda.todos] == [
            ("now", "Decide on a held roster import")
        ]
        assert "Roster import finished" in agenda.quiet[0]
        assert "1 held" in agenda.quiet[0]
        assert todos.offered(Desk(ann, riverside, Hat.STAFF, [], now)) == Agenda()


def test_import_from_the_command_line_keeps_no_file_to_apply(
    riverside: District, north: School, desk: Client, tmp_path: Path
) -> None:
    many = [user(f"s-{n}") for n in range(60)]
    bring(folder(tmp_path, files(users=many)))
    bring(folder(tmp_path, files(users=many[:20])))
    one = latest(riverside)
    assert "keeps no file" in page(desk, one)
    assert press(desk, one, "application", understood="on").status_code == 409


def test_import_that_nobody_is_at_is_found(
    riverside: District, north: School, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    one = latest(riverside)
    monkeypatch.setattr(rounds, "ring", lambda *_, **__: False)
    monkeypatch.setattr(rounds, "start", working.work)
    rounds.pick_up()
    assert latest(riverside).status == Status.READING, "a worker has some seconds to hear the bell"
    with working_in(riverside.pk):
        RosterImport.objects.filter(pk=one.pk).update(started_at="2026-01-01T00:00:00Z")
    rounds.pick_up()
    assert latest(riverside).status == Status.READY


def test_second_import_waits_for_the_first(
    riverside: District, north: School, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(desk, files(users=[CHILD, PARENT]))
    monkeypatch.setattr(imports, "is_alone", lambda _district: False)
    assert work(latest(riverside)).status == Status.READING
