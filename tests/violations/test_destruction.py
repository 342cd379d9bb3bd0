"""The end of a file: two people, after its time, and nothing left but a certificate."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction

from districts.models import District, NamedGrant, School, User
from districts.roles import RoleKey
from records import holds as legal_holds
from records import sealer, verification
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.violations import factories
from tests.violations import keeping as files
from tests.violations.factories import CANARY, reading
from violations import manifest, stray_files
from violations.actions import cases, destruction, documents, entries, retention
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Destruction, Document, FileKey, Report, Reporter
from violations.reading import as_house

Kind = CaseEntry.Kind
Capture = Callable[..., Any]
# What belongs to a file and goes with it. A new table that points at one of these is to be
# destroyed in violations.actions.destruction, too.
OF_A_FILE = {
    "Case", "CaseEntry", "Document", "FileKey", "FollowUp", "Involved", "Report", "Reporter",
}  # fmt: skip


@pytest.fixture
def case(riverside: District, north: School, ann: User, hana: User, bob: User) -> Case:
    """Closed by Hana; Bob, the superintendent, was put on its list."""
    case = files.of_a_coach(riverside, north, files=2)
    files.open_for(case, bob, hana)
    return files.closed(case, ann, hana)


@pytest.fixture
def over(case: Case, at_time: Callable[[str], None]) -> Case:
    """Its time is over."""
    files.pass_time(at_time)
    return case


def confirmed(case: Case, asked: Destruction, by: User) -> list[Destruction]:
    with reading(by, case.district):
        return destruction.destroy(destruction=asked, by=by, now=database_now())


def rows_left(case: Case) -> dict[str, int]:
    """Of each table of files, seen past the managers by the house."""
    with working_in(case.district_id), as_house():
        return {
            one.__name__: one._default_manager.count()
            for one in apps.get_app_config("violations").get_models()
            if one.__name__ in OF_A_FILE
        }


@pytest.mark.requirement("S0-68", "S1-50")
def test_nothing_of_the_file_is_left_s0_68(
    over: Case, hana: User, bob: User, django_capture_on_commit_callbacks: Capture
) -> None:
    with working_in(over.district_id), as_house():
        stored = list(Document.objects.values_list("file", flat=True))
    assert len(stored) == 2
    assert all(default_storage.exists(one) for one in stored)
    with django_capture_on_commit_callbacks(execute=True):
        files.destroyed(over, hana, bob)
    assert set(rows_left(over).values()) == {0}
    assert not any(default_storage.exists(one) for one in stored)
    with working_in(over.district_id):
        assert not NamedGrant.objects.filter(
            object_pk=str(over.pk), content_type__model="case"
        ).exists()
    for person in (hana, bob, User.objects.get(full_name="Rafael Diaz")):
        with reading(person, over.district):
            assert not Case.objects.exists()
            assert not Report.objects.exists()


def test_every_table_that_points_at_a_file_is_destroyed_with_it() -> None:
    of_files = {Case, Report, Document, CaseEntry}
    pointing = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in of_files
    }
    assert pointing | {"Report"} == OF_A_FILE


@pytest.mark.requirement("S1-50")
def test_certificate_stays_and_the_record_book_is_intact(over: Case, hana: User, bob: User) -> None:
    with reading(hana, over.district):
        listed = manifest.of(over)
    done = files.destroyed(over, hana, bob)
    assert (done.reference, done.sha256) == (over.reference, listed.sha256)
    assert (done.asked_by, done.confirmed_by) == (hana, bob)
    assert (done.entries, done.documents) == (listed.entries, 2)
    with working_in(over.district_id):
        event = Event.objects.get(name="violations.case.destroyed")
        assert event.details == {
            "reference": over.reference,
            "sha256": listed.sha256,
            "entries": listed.entries,
            "documents": 2,
        }
        for change in (
            lambda: Destruction.objects.update(reference="C-2026-99999"),
            lambda: Destruction.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="final"), transaction.atomic():
                change()
    sealer.seal(over.district_id)
    verdict = verification.verify(over.district)
    assert (verdict.intact, verdict.waiting) == (True, 0)


def test_list_tells_of_each_thing_and_of_nothing_that_was_written(over: Case, hana: User) -> None:
    with reading(hana, over.district):
        listed = manifest.of(over)
        written = {one.pk: entries.fingerprint(one) for one in CaseEntry.objects.all()}
        kept = {one.pk: one.sha256 for one in Document.objects.all()}
    numbered = {(one.kind == "document", one.number): one.sha256 for one in listed.lines[1:]}
    assert numbered == {
        **{(False, pk): one for pk, one in written.items()},
        **{(True, pk): one for pk, one in kept.items()},
    }
    assert CANARY not in str(listed)


@pytest.mark.requirement("S0-68")
def test_not_before_its_time(case: Case, hana: User, bob: User) -> None:
    with pytest.raises(Refused, match="is kept until"):
        files.asked(case, hana)
    assert rows_left(case)["CaseEntry"] > 0


def test_not_while_it_is_open(
    riverside: District, north: School, ann: User, hana: User, at_time: Callable[[str], None]
) -> None:
    case = files.of_a_coach(riverside, north)
    files.pass_time(at_time)
    with pytest.raises(Refused, match="is open"):
        files.asked(case, hana)


def test_not_by_one_person(over: Case, hana: User) -> None:
    asked = files.asked(over, hana)
    with pytest.raises(Refused, match="second person"):
        confirmed(over, asked, hana)
    with (
        working_in(over.district_id),
        as_house(),
        pytest.raises(DatabaseError, match="two_people"),
        transaction.atomic(),
    ):
        Destruction.objects.update(confirmed_at=database_now(), confirmed_by=hana)


@pytest.mark.parametrize("who", ["ann", "marcus"])
def test_not_by_who_neither_reviews_nor_answers_for_records(
    over: Case, hana: User, ann: User, who: str
) -> None:
    person = ann if who == "ann" else User.objects.get(full_name="Marcus Cole")
    with pytest.raises(Denied, match="HR asks"):
        files.asked(over, person)
    asked = files.asked(over, hana)
    with pytest.raises(Denied, match="confirms"):
        confirmed(over, asked, person)
    assert rows_left(over)["Report"] == 1


def test_not_by_somebody_to_whom_it_is_not_open(
    over: Case, hana: User, riverside: District
) -> None:
    olga = people.person("Olga Orr")
    people.appoint(olga, RoleKey.RECORDS_OFFICER, riverside)
    asked = files.asked(over, hana)
    with pytest.raises(Refused, match="already"):
        confirmed(over, asked, olga)
    assert rows_left(over)["Report"] == 1


def test_not_with_something_that_nobody_saw_on_the_list(over: Case, hana: User, bob: User) -> None:
    asked = files.asked(over, hana)
    with working_in(over.district_id), as_house():
        entries.write(files.found(over), Kind.ADDED, Said({"words": "One more text"}), by=None)
    with pytest.raises(Refused, match="Something was added"):
        confirmed(over, asked, bob)
    assert rows_left(over)["Report"] == 1


@pytest.mark.requirement("S0-68")
def test_rows_edited_by_hand_go_nowhere(case: Case, hana: User, bob: User) -> None:
    """Past our actions, as the app role: before its time, and without a second person's word."""
    with working_in(case.district_id), as_house():
        told = Destruction.objects.create(
            district=case.district,
            report_id=case.report_id,
            reference=case.reference,
            received_on=case.keep_until,
            closed_on=case.keep_until,
            kept_until=case.keep_until,
            entries=0,
            documents=0,
            sha256="0" * 64,
            asked_by=hana,
            asked_at=database_now(),
        )
        for change in (
            lambda: Destruction.objects.filter(pk=told.pk).update(
                confirmed_at=database_now(), confirmed_by=bob
            ),
            lambda: Case.objects.update(keep_until=database_now().date() - timedelta(days=9)),
            lambda: CaseEntry.objects.all()._raw_delete("default"),
            lambda: Document.objects.all()._raw_delete("default"),
            lambda: Reporter.objects.all()._raw_delete("default"),
            lambda: Report.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    assert {name: bool(count) for name, count in rows_left(case).items()} == {
        name: name != "FollowUp" for name in OF_A_FILE
    }


def test_called_off_it_stays_and_can_be_asked_again(over: Case, hana: User, bob: User) -> None:
    asked = files.asked(over, hana)
    with pytest.raises(Refused, match="asked already"):
        files.asked(over, hana)
    with reading(bob, over.district):
        destruction.call_off(destruction=asked, by=bob)
    with pytest.raises(Refused, match="Nobody asks"):
        confirmed(over, asked, bob)
    with working_in(over.district_id):
        assert Event.objects.filter(name="violations.destruction.called_off").count() == 1
    files.destroyed(over, hana, bob)
    assert rows_left(over)["Case"] == 0


def test_kept_longer_calls_it_off(over: Case, hana: User, bob: User) -> None:
    asked = files.asked(over, hana)
    with reading(bob, over.district):
        until = database_now().date() + timedelta(days=30)
        retention.keep_longer(case=over, until=until, why="An audit", by=bob, now=database_now())
    with pytest.raises(Refused):
        confirmed(over, asked, bob)
    assert rows_left(over)["Case"] == 1


def test_twin_of_a_document_goes_with_it(
    case: Case, hana: User, bob: User, at_time: Callable[[str], None]
) -> None:
    with reading(hana, case.district):
        cases.reopen(case=case, why="A redacted copy", by=hana, now=database_now())
        first = Document.objects.first()
        assert first is not None
        documents.redact(
            case=case, document=first, boxes=[(0, 0, 50, 50)], by=hana, now=database_now()
        )
        cases.hand_over(case=case, by=hana, now=database_now())
        cases.close(case=case, by=hana, now=database_now())
    files.pass_time(at_time)
    assert files.destroyed(case, hana, bob).documents == 3
    assert rows_left(case)["Document"] == 0


@pytest.fixture
def other(case: Case, north: School, ann: User, hana: User, bob: User) -> Case:
    """A second file, open to the same people."""
    rafael = User.objects.get(full_name="Rafael Diaz")
    other = factories.sent(rafael, case.district, school=north)
    files.open_for(other, bob, hana)
    return other


def related(case: Case, to: Case, by: User) -> None:
    with reading(by, case.district):
        said = Said({"words": "The same bus"}, other=to)
        entries.add(case=case, kind=Kind.RELATED, said=said, by=by, now=database_now())


def test_file_that_a_kept_one_points_at_stays(
    case: Case, other: Case, hana: User, bob: User, at_time: Callable[[str], None]
) -> None:
    related(other, case, hana)
    files.pass_time(at_time)
    asked = files.asked(case, hana)
    with pytest.raises(Refused, match=f"Nobody asks to destroy {other.reference}"):
        confirmed(case, asked, bob)
    assert rows_left(case)["Case"] == 2


def test_two_files_that_point_at_each_other_go_together(
    case: Case, other: Case, ann: User, hana: User, bob: User, at_time: Callable[[str], None]
) -> None:
    related(other, case, hana)
    files.closed(other, ann, hana)
    with reading(hana, case.district):
        cases.reopen(case=case, why="The other one", by=hana, now=database_now())
    related(case, other, hana)
    with reading(hana, case.district):
        cases.hand_over(case=case, by=hana, now=database_now())
        cases.close(case=case, by=hana, now=database_now())
    files.pass_time(at_time)
    first = files.asked(case, hana)
    with pytest.raises(Refused, match="Nobody asks"):
        confirmed(case, first, bob)
    files.asked(other, hana)
    gone = confirmed(case, first, bob)
    assert {one.reference for one in gone} == {case.reference, other.reference}
    assert set(rows_left(case).values()) == {0}


def test_file_that_one_points_at_which_is_not_open_stays(
    case: Case, other: Case, hana: User, bob: User, at_time: Callable[[str], None]
) -> None:
    related(other, case, hana)
    with reading(hana, case.district):
        cases.close_for(case=other, to=bob, why="Not his", by=hana)
    files.pass_time(at_time)
    asked = files.asked(case, hana)
    with pytest.raises(Refused, match="not open to you") as refused:
        confirmed(case, asked, bob)
    assert other.reference not in str(refused.value)
    assert rows_left(case)["Case"] == 2


def test_other_files_stay_whole(
    case: Case, other: Case, hana: User, bob: User, at_time: Callable[[str], None]
) -> None:
    files.pass_time(at_time)
    before = rows_of(other)
    files.destroyed(case, hana, bob)
    assert rows_of(other) == before
    with reading(bob, case.district):
        assert CANARY in Report.objects.get(pk=other.report_id).words["what"]


def rows_of(case: Case) -> tuple[int, int, int]:
    with working_in(case.district_id), as_house():
        return (
            CaseEntry.objects.filter(case=case).count(),
            Document.objects.filter(report=case.report_id).count(),
            FileKey.objects.filter(report=case.report_id).count(),
        )


def test_fault_on_the_way_leaves_everything(
    over: Case,
    hana: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    asked = files.asked(over, hana)
    before = rows_left(over)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("The disk is full")

    monkeypatch.setattr("violations.actions.opening.close_to", broken)
    with django_capture_on_commit_callbacks(execute=True) as to_do, pytest.raises(RuntimeError):
        confirmed(over, asked, bob)
    assert to_do == []
    assert rows_left(over) == before
    with working_in(over.district_id), as_house():
        assert Destruction.objects.get().confirmed_at is None


def test_file_that_cannot_be_removed_goes_with_a_later_round(
    over: Case,
    hana: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with working_in(over.district_id), as_house():
        stored = list(Document.objects.values_list("file", flat=True))

    def refuses(_name: str) -> None:
        raise PermissionError

    with monkeypatch.context() as disk, django_capture_on_commit_callbacks(execute=True):
        disk.setattr(default_storage, "delete", refuses)
        files.destroyed(over, hana, bob)
    assert all(default_storage.exists(one) for one in stored)
    now = database_now()
    stray_files.remove(now)
    assert not any(default_storage.exists(one) for one in stored)


def test_round_leaves_files_of_cases_and_young_ones(
    case: Case, settings: Any, tmp_path: Path, at_time: Callable[[str], None]
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    folder = tmp_path / "cases"
    folder.mkdir()
    with working_in(case.district_id), as_house():
        named = [Path(one).name for one in Document.objects.values_list("file", flat=True)]
    for name in (*named, "stray"):
        (folder / name).write_bytes(b"closed")
    assert stray_files.remove(database_now()) == 0
    later = files.pass_time(at_time, timedelta(days=2))
    assert stray_files.remove(later) == 1
    assert {one.name for one in folder.iterdir()} == set(named)


def test_pages_of_two_people_and_the_certificate(
    over: Case, hana: User, bob: User, ann: User
) -> None:
    here = f"/riverside/cases/{over.reference}/retention/"
    asking, second = sign_in(hana), sign_in(bob)
    assert "Ask to destroy it" in asking.get(here).content.decode()
    assert "Ask to destroy it" not in second.get(here).content.decode()
    assert second.post(f"{here}destruction/").status_code == 403
    assert asking.post(f"{here}destruction/").status_code == 302
    assert "/destruction/confirmation/" not in asking.get(here).content.decode()
    page = second.get(here).content.decode()
    with reading(bob, over.district):
        listed = manifest.of(over)
    assert all(one.sha256 in page for one in listed.lines)
    assert CANARY not in page
    blind = second.post(f"{here}destruction/confirmation/", {})
    assert "Read the list, then tick that you have." in blind.content.decode()
    own = asking.post(f"{here}destruction/confirmation/", {"confirm-understood": "on"})
    assert own.status_code == 409
    done = second.post(f"{here}destruction/confirmation/", {"confirm-understood": "on"})
    assert done["Location"] == f"/riverside/retention/{over.reference}/"
    assert asking.get(here).status_code == 404
    certificate = second.get(done["Location"])
    words = certificate.content.decode()
    assert certificate.status_code == 200
    for said in (over.reference, listed.sha256, "Hana Hale", "Bob Bell"):
        assert said in words
    assert over.reference in asking.get("/riverside/retention/").content.decode()
    assert sign_in(ann).get(done["Location"]).status_code == 403


def test_nobody_asks_on_a_page_that_was_called_off(over: Case, hana: User, bob: User) -> None:
    here = f"/riverside/cases/{over.reference}/retention/"
    asking, second = sign_in(hana), sign_in(bob)
    asking.post(f"{here}destruction/")
    assert second.post(f"{here}destruction/call-off/").status_code == 302
    late = second.post(f"{here}destruction/confirmation/", {"confirm-understood": "on"})
    assert late.status_code == 409
    assert "Nobody asks" in late.content.decode()


def test_certificate_is_not_there_before(over: Case, hana: User) -> None:
    client = sign_in(hana)
    files.asked(over, hana)
    assert client.get(f"/riverside/retention/{over.reference}/").status_code == 404


# A thousand together.
OVER, EACH = 40, 320


@pytest.mark.requirement("S0-68", "S1-50")
def test_of_a_thousand_files_those_go_whose_time_is_over(
    riverside: District, hana: User, bob: User, case: Case
) -> None:
    """G24: nothing that is held, younger than a year, or open; all that is over."""
    now, people_ = database_now(), (hana, bob)
    old, young = now - timedelta(days=800), now - timedelta(days=360)
    kinds = {
        "over": files.many(case, OVER, received_at=old, is_closed=True, people=people_),
        "held": files.many(case, EACH, received_at=old, is_closed=True, people=people_),
        "open": files.many(case, EACH, received_at=old, is_closed=False, people=people_),
        "young": files.many(case, EACH, received_at=young, is_closed=True, people=people_),
    }
    with working_in(riverside.pk):
        for one in kinds["held"]:
            legal_holds.place(covers=one, reason="A lawsuit", by=hana, now=now)
    gone = {name: sum(goes(one, hana, bob, now) for one in each) for name, each in kinds.items()}
    assert gone == {"over": OVER, "held": 0, "open": 0, "young": 0}
    # Beside them, the one that was there before.
    assert rows_left(case)["Case"] == 3 * EACH + 1


def goes(case: Case, by: User, second: User, now: datetime) -> bool:
    try:
        with reading(by, case.district):
            asked = destruction.ask_to_destroy(case=case, by=by, now=now)
        with reading(second, case.district):
            return bool(destruction.destroy(destruction=asked, by=second, now=now))
    except Refused:
        return False
