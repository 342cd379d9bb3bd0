"""A copy of a case that is given out: what is in it, for whom, and that anybody can check it."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from districts.models import District, School, User
from records import sealer
from records.models import Event
from records.verification import head
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.violations import factories
from tests.violations.factories import CANARY, reading
from violations import copies, sheets
from violations.actions import cases, documents, entries
from violations.actions.entries import Said
from violations.masking import Mask, initials
from violations.models import Case, CaseEntry, Document
from violations.reading import as_house
from violations.taxonomy import Kind

WHAT = {"to": "Lakewood Police, Det. Smith", "why": "Their request 26-114.", "basis": "law"}
USUAL = {**WHAT, "names": "initials", "papers": "redacted", "reporter": ""}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def dora(north: School) -> User:
    """Dora teaches there, and tells of him."""
    return factories.coach(north, "Dora Quill", "Ms. Quill")


@pytest.fixture
def case(
    riverside: District, north: School, ann: User, hana: User, marcus: User, rafael: User,
    dora: User,
) -> Case:  # fmt: skip
    sofia = factories.student(north)
    made = factories.sent(
        dora,
        riverside,
        school=north,
        kind=Kind.SEEN,
        accused=rafael,
        students=(sofia,),
        what=f"He wrote to Sofia Moreno at night. {CANARY}",
        files=1,
    )
    return factories.investigated(made, ann)


def page(case: Case) -> str:
    return f"/riverside/cases/{case.reference}/copy/"


def copy_of(case: Case, by: User, **answers: str) -> zipfile.ZipFile:
    answer = sign_in(by).post(page(case), USUAL | answers)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(BytesIO(answer.content))


def told(packed: zipfile.ZipFile, name: str = "case.json") -> Any:
    return json.loads(packed.read(name))


def check(folder: Path, *words: str) -> tuple[int, str]:
    """As whoever was given the copy does: its own verifier, alone, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def unpacked(packed: zipfile.ZipFile, folder: Path) -> Path:
    at = folder / "copy"
    packed.extractall(at)
    return at


@pytest.mark.requirement("S0-79", "S1-47")
def test_copy_checks_itself_with_nothing_of_ours(
    case: Case, hana: User, riverside: District, tmp_path: Path
) -> None:
    answer = sign_in(hana).post(page(case), USUAL)
    (tmp_path / "copy.zip").write_bytes(answer.content)
    folder = unpacked(zipfile.ZipFile(BytesIO(answer.content)), tmp_path)
    code, said = check(folder, ".")
    assert (code, said.split(".")[0]) == (0, "Intact")
    assert case.reference in said
    code, said = check(folder, "../copy.zip", "--head", head(riverside).hash)
    assert code == 0
    code, said = check(folder, "../copy.zip", "--head", "0" * 64)
    assert (code, said.startswith("Broken. record-book.jsonl: broken at entry")) == (1, True)


@pytest.mark.requirement("S0-79")
def test_zip_is_found_in_the_book_of_the_district(
    case: Case, hana: User, riverside: District, tmp_path: Path
) -> None:
    from records.export import export  # noqa: PLC0415

    answer = sign_in(hana).post(page(case), USUAL)
    (tmp_path / "copy.zip").write_bytes(answer.content)
    folder = unpacked(zipfile.ZipFile(BytesIO(answer.content)), tmp_path)
    sealer.seal(riverside.pk)
    export(riverside, tmp_path / "export.jsonl")
    code, said = check(folder, "../copy.zip", "--book", "../export.jsonl")
    assert code == 0
    assert "It was given out at entry" in said
    # Packed anew it is intact in itself, and not what was given out.
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        for one in folder.rglob("*"):
            if one.is_file():
                other.write(one, one.relative_to(folder))
    code, said = check(folder, "../other.zip", "--book", "../export.jsonl")
    assert code == 1
    assert "This zip is none that this book says was given out" in said


def test_one_altered_byte_of_each_file_is_named(case: Case, hana: User, tmp_path: Path) -> None:
    folder = unpacked(copy_of(case, hana), tmp_path)
    inside = sorted(one for one in folder.rglob("*") if one.is_file())
    names = {one.relative_to(folder).as_posix() for one in inside}
    assert names > {
        "case.json", "disclosures.json", "manifest.json", "README.txt", "record-book.jsonl",
        "verify.py", "case.pdf",
    }  # fmt: skip
    for one in inside:
        whole = one.read_bytes()
        at = len(whole) // 2
        # Of the program, a byte of its first comment: it must still run.
        at = whole.index(b"nothing") if one.name == "verify.py" else at
        one.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        code, said = check(folder, ".")
        assert code == 1, one.name
        assert f"Broken. {one.relative_to(folder).as_posix()}: " in said
        one.write_bytes(whole)
    assert check(folder, ".")[0] == 0


def test_file_that_is_missing_or_was_added_is_named(case: Case, hana: User, tmp_path: Path) -> None:
    folder = unpacked(copy_of(case, hana), tmp_path)
    (folder / "documents" / "099-note.txt").write_text("and this, too")
    (folder / "disclosures.json").unlink()
    code, said = check(folder, ".")
    assert code == 1
    assert "disclosures.json: it is missing." in said
    assert "documents/099-note.txt: it was added." in said
    (folder / "manifest.json").unlink()
    assert "manifest.json: it is missing" in check(folder, ".")[1]


def altered(folder: Path, change: Any) -> tuple[int, str]:
    """What somebody does who knows how: the list of files is made to fit again."""
    from records.offline_verifier import sha256_of, spread  # noqa: PLC0415

    change(folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for one in manifest["files"]:
        content = (folder / one["name"]).read_bytes()
        one.update(size=len(content), sha256=sha256_of(content))
    manifest.pop("sha256")
    manifest["sha256"] = sha256_of(spread(manifest))
    (folder / "manifest.json").write_bytes(spread(manifest))
    return check(folder, ".")


def in_case(**change: Any) -> Any:
    def write(folder: Path) -> None:
        told = json.loads((folder / "case.json").read_bytes())
        for name, alter in change.items():
            alter(told[name])
        (folder / "case.json").write_text(json.dumps(told))

    return write


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (in_case(entries=lambda all_: all_.pop(2)), "in the record book and not in the case"),
        (
            in_case(entries=lambda all_: all_[2].update(sha256="0" * 64)),
            "is not what the record book wrote down",
        ),
        (
            in_case(entries=lambda all_: all_.append({"id": 999999, "sha256": "0" * 64})),
            "does not stand in the record book",
        ),
        (
            in_case(receipt=lambda one: one["states"].update(received_at="2026-11-01T00:00:00Z")),
            "the report is not what the record book received",
        ),
        (
            in_case(report=lambda one: one["words"].update(what="Nothing happened.")),
            "the words of the report are not those that came in",
        ),
        (
            in_case(documents=lambda all_: all_[0].update(sha256="0" * 64)),
            "it is not the document that case.json lists",
        ),
    ],
)  # fmt: skip
def test_what_the_book_knows_better_is_named(
    case: Case, hana: User, tmp_path: Path, change: Any, said: str
) -> None:
    packed = copy_of(case, hana, names="full", reporter="yes")
    code, told = altered(unpacked(packed, tmp_path), change)
    assert code == 1
    assert said in told


def test_students_are_initials_unless_they_are_asked_for(case: Case, hana: User) -> None:
    packed = copy_of(case, hana)
    text = packed.read("case.json").decode() + packed.read("disclosures.json").decode()
    assert "Sofia" not in text
    assert "Moreno" not in text
    assert "He wrote to [S. M.] at night." in text
    assert {"name": "S. M."}.items() <= told(packed)["people"][1].items()
    full = copy_of(case, hana, names="full").read("case.json").decode()
    assert "He wrote to Sofia Moreno at night." in full
    assert "Rafael Diaz" in text


def test_who_reported_is_left_out_unless_asked_for(
    case: Case, hana: User, dora: User, tmp_path: Path
) -> None:
    with reading(hana, case.district):
        cases.show_reporter(case=case, why="Dora Quill called the police herself.", by=hana)
    packed = copy_of(case, hana)
    everything = b"".join(packed.read(one) for one in packed.namelist()).decode("utf-8", "replace")
    assert "Quill" not in everything
    assert '"A parent of the school"' not in everything
    assert told(packed)["reporter"] is None
    book = packed.read("record-book.jsonl").decode()
    assert f'"actor":{dora.pk},' not in book
    assert check(unpacked(packed, tmp_path), ".")[0] == 0
    included = copy_of(case, hana, reporter="yes")
    assert told(included)["reporter"]["name"] == "Dora Quill"


def test_who_reported_cannot_be_taken_by_whom_it_is_not_open_to(
    case: Case, marcus: User, riverside: District
) -> None:
    """Marcus received the file, and not the name."""
    shown = sign_in(marcus).get(page(case)).content.decode()
    assert "that is not open to you" in shown
    packed = copy_of(case, marcus, reporter="yes")
    assert told(packed)["reporter"] is None


def test_outside_gets_the_redacted_copy_and_not_its_original(
    case: Case, ann: User, hana: User, tmp_path: Path
) -> None:
    with working_in(case.district_id), as_house():
        original = Document.objects.get()
    with reading(ann, case.district):
        for box in ((0, 0, 9, 9), (0, 0, 50, 50)):
            documents.redact(case=case, document=original, boxes=[box], by=ann, now=database_now())
    packed = copy_of(case, hana)
    kept = [one for one in packed.namelist() if one.startswith("documents/")]
    # The newest one: somebody looked at the first and drew more.
    assert len(kept) == 1
    assert kept[0].startswith("documents/003-")
    assert original.sha256 not in packed.read("manifest.json").decode()
    whole = copy_of(case, hana, papers="all")
    assert len([one for one in whole.namelist() if one.startswith("documents/")]) == 3
    for each in (packed, whole):
        assert check(unpacked(each, tmp_path / each.namelist()[3][-8:]), ".")[0] == 0


@pytest.mark.requirement("S0-79", "S1-47")
def test_each_copy_stands_in_the_file_and_in_the_next_copy(case: Case, hana: User) -> None:
    first = copy_of(case, hana)
    second = copy_of(case, hana, to="Ana Ruiz, counsel", why="The hearing.", basis="counsel")
    assert [one["to"] for one in told(first, "disclosures.json")] == [WHAT["to"]]
    log = told(second, "disclosures.json")
    assert [(one["to"], one["basis"], one["is_this_copy"]) for one in log] == [
        (WHAT["to"], "law", False),
        ("Ana Ruiz, counsel", "counsel", True),
    ]
    with reading(hana, case.district):
        given = list(CaseEntry.objects.filter(kind="disclosed"))
        assert [one.words["to"] for one in given] == [WHAT["to"], "Ana Ruiz, counsel"]
        assert given[0].words["sha256"] in given[0].text
    with working_in(case.district_id):
        events = list(Event.objects.filter(name="violations.case.exported").order_by("id"))
        [taken] = [one for one in events if one.details["entry"] == given[0].pk]
    assert taken.details["sha256"] == given[0].words["sha256"] == log[0]["sha256"]
    assert taken.details["files"] == len(first.namelist())
    shown = sign_in(hana).get(page(case)).content.decode()
    assert "Ana Ruiz, counsel" in shown


def test_copy_has_all_of_the_case_on_paper(case: Case, hana: User) -> None:
    from tests.optin.test_receipts import unpacked as read_pdf  # noqa: PLC0415

    made = copy_of(case, hana).read("case.pdf")
    assert made.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in read_pdf(made)


def test_without_the_library_the_copy_says_that_it_has_no_paper(
    case: Case, hana: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "can_be_made", lambda: False)
    assert "sets no PDF" in sign_in(hana).get(page(case)).content.decode()
    packed = copy_of(case, hana)
    assert "case.pdf" not in packed.namelist()
    assert "case.pdf" in told(packed, "manifest.json")["missing"]
    assert check(unpacked(packed, tmp_path), ".")[0] == 0


def test_superintendent_on_the_list_may_and_the_principal_may_not(
    case: Case, bob: User, hana: User, ann: User
) -> None:
    assert sign_in(bob).get(page(case)).status_code == 404
    with reading(hana, case.district):
        cases.open_for(
            case=case, to=bob, why="He answers the request.", by=hana, now=database_now()
        )
    copy_of(case, bob)
    answer = sign_in(ann).post(page(case), USUAL)
    assert answer.status_code == 403
    said = answer.content.decode()
    assert "gives out copies of a file" in said
    assert "Hale" in said


@pytest.mark.parametrize("who", ["ian", "sam", "rafael", "dora", "cora", "pia"])
def test_copy_is_there_for_nobody_else(
    case: Case, who: str, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    wall = 403 if who == "pia" else 404
    assert client.get(page(case)).status_code == wall
    assert client.post(page(case), USUAL).status_code == wall
    with working_in(case.district_id):
        assert not Event.objects.filter(name="violations.case.exported").exists()


@pytest.mark.parametrize("missing", ["to", "why", "basis"])
def test_copy_without_a_reason_is_not_made(case: Case, hana: User, missing: str) -> None:
    answer = sign_in(hana).post(page(case), USUAL | {missing: ""})
    assert answer["Content-Type"].startswith("text/html")
    assert "error-summary" in answer.content.decode()
    with reading(hana, case.district):
        assert not CaseEntry.objects.filter(kind="disclosed").exists()


def test_copy_that_is_too_large_is_refused_with_a_sentence(
    case: Case, hana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "LARGEST", 10)
    answer = sign_in(hana).post(page(case), USUAL)
    assert answer.status_code == 409
    assert "larger than 200 MB" in answer.content.decode()
    assert WHAT["to"] in answer.content.decode()


def test_nothing_of_it_is_in_the_record_book_but_hashes(case: Case, hana: User) -> None:
    copy_of(case, hana)
    with working_in(case.district_id):
        lines = str(list(Event.objects.values("name", "details", "subject")))
    for word in (CANARY, "Lakewood", "26-114", "Sofia"):
        assert word not in lines


def test_closed_case_is_given_out_too(case: Case, hana: User) -> None:
    with reading(hana, case.district):
        entries.write(case, CaseEntry.Kind.RECEIVED, Said(answer="whole"), by=hana)
        cases.decide(
            case=case, outcome=factories.outcome(case), words={"words": "Two texts."}, by=hana,
            now=database_now(),
        )  # fmt: skip
        cases.close(case=case, by=hana, now=database_now())
    assert told(copy_of(case, hana))["case"]["status"] == "closed"


@pytest.mark.parametrize(
    ("name", "short"),
    [("Sofia Moreno", "S. M."), ("Sofía de la Cruz", "S. C."), ("Ñusta", "Ñ."), ("", "")],
)
def test_name_as_initials(name: str, short: str) -> None:
    assert initials(name) == short


def test_names_are_shortened_as_whole_words(riverside: District, north: School) -> None:
    mask = Mask.of([factories.student(north, "Will", "Li")])
    said = mask.over({"a": ["Will Li, Li, Will; Willow and Linda", 7], "b": "Will said so"})
    assert said == {"a": ["[W. L.], [W. L.]; Willow and Linda", 7], "b": "[W. L.] said so"}
