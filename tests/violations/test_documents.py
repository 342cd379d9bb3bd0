"""Documents of a case: taken in by their content, opened by few, with black boxes where asked."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from districts.models import District, School, User
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.violations import factories
from tests.violations.factories import reading
from violations.actions import cases, documents
from violations.models import Case, Document
from violations.reading import as_house

JPEG = b"\xff\xd8\xff"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def rafael(north: School) -> User:
    """Rafael coaches at North Middle."""
    return factories.coach(north)


@pytest.fixture
def case(riverside: District, north: School, ann: User, hana: User, rafael: User) -> Case:
    return factories.sent(rafael, riverside, school=north, files=1)


def url(case: Case, *more: object) -> str:
    return "/".join(["/riverside/cases", case.reference, "documents", *map(str, more), ""])


def only(case: Case) -> Document:
    with working_in(case.district_id), as_house():
        return Document.objects.get()


def events(case: Case, name: str) -> list[dict[str, Any]]:
    with working_in(case.district_id):
        return list(Event.objects.filter(name=name).order_by("id").values("subject", "details"))


def handed(content: bytes, name: str = "screen.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def located(place: str = "Hotel Zugunruhe") -> SimpleUploadedFile:
    """A photo that says with what, and where, it was taken."""
    exif = Image.Exif()
    exif[0x010F] = place
    exif[0x8825] = {1: "N", 2: (47.0, 9.0, 1.0)}
    out = BytesIO()
    Image.new("RGB", (80, 60), (10, 120, 30)).save(out, format="JPEG", exif=exif)
    assert b"Zugunruhe" in out.getvalue()
    return handed(out.getvalue(), "photo.jpg", "image/jpeg")


def test_list_shows_who_handed_it_in_and_each_look_is_on_record(case: Case, ann: User) -> None:
    page = sign_in(ann).get(url(case)).content.decode()
    assert "screen.png" in page
    assert only(case).sha256 in page
    assert "with the report" in page
    assert events(case, "violations.case.viewed")[-1]["details"] == {"page": "documents"}


def test_list_does_not_say_who_reported(case: Case, ann: User, rafael: User, hana: User) -> None:
    """Ann may not see it from a document, either; only its own page, with a reason."""
    mine = factories.document(case, hana, located())
    page = sign_in(ann).get(url(case)).content.decode()
    assert "Diaz" not in page
    assert "Hale" in page
    assert str(mine.key) in page


def test_photo_comes_back_without_where_it_was_taken(case: Case, ann: User) -> None:
    client = sign_in(ann)
    assert client.post(url(case), {"file": located()}).status_code == 302
    with working_in(case.district_id), as_house():
        made = Document.objects.latest("id")
    answer = client.get(url(case, made.key))
    assert answer.content.startswith(JPEG)
    assert b"Zugunruhe" not in answer.content
    assert not dict(Image.open(BytesIO(answer.content)).getexif())
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == f'inline; filename="{case.reference}-2.jpg"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_file_on_the_disk_is_closed(case: Case, files: Path, ann: User) -> None:
    factories.document(case, ann, handed(b"%PDF-1.4 zugunruhe-4417", "a.pdf", "application/pdf"))
    kept = [one.read_bytes() for one in files.rglob("*") if one.is_file()]
    assert len(kept) == 2
    assert not any(b"zugunruhe" in one or JPEG in one[:4] or b"%PDF" in one for one in kept)


def test_pdf_is_saved_and_never_shown(case: Case, ann: User) -> None:
    polyglot = b"%PDF-1.4\n<script>alert(1)</script>"
    made = factories.document(case, ann, handed(polyglot, "x.html", "text/html"))
    answer = sign_in(ann).get(url(case, made.key))
    assert answer.content == polyglot
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.png", "This file is empty."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.svg", "Choose a picture"),
        (b"<html><script>x()</script></html>", "a.png", "Choose a picture"),
        (b"GIF89a/*<script>*/", "a.gif", "Choose a picture"),
        (JPEG + b"<script>x()</script>" * 20, "a.jpg", "can’t be read as a picture"),
        (b"MZ\x90\x00", "a.pdf", "Choose a picture"),
        (JPEG + b"\0" * (10 * 2**20), "big.jpg", "larger than 10 MB"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    case: Case, ann: User, content: bytes, name: str, sentence: str
) -> None:
    answer = sign_in(ann).post(url(case), {"file": handed(content, name)})
    assert answer.status_code in (200, 409)
    assert sentence in answer.content.decode()
    assert only(case)


def test_script_behind_a_picture_is_not_kept(case: Case, ann: User) -> None:
    whole = factories.picture().read() + b"<script>zugunruhe</script>"
    made = factories.document(case, ann, handed(whole))
    assert b"zugunruhe" not in sign_in(ann).get(url(case, made.key)).content


def test_same_file_twice_is_one_document(case: Case, ann: User) -> None:
    again = [factories.document(case, ann, located()) for _ in range(2)]
    assert again[0].pk == again[1].pk
    assert len(events(case, "violations.document.added")) == 1


@pytest.mark.requirement("S0-73")
def test_each_opening_is_on_record(case: Case, ann: User, hana: User) -> None:
    document = only(case)
    for person in (ann, hana):
        assert sign_in(person).get(url(case, document.key)).status_code == 200
    opened = events(case, "violations.document.opened")
    assert [one["details"] for one in opened] == [{"document": document.pk}] * 2


@pytest.mark.parametrize("who", ["bob", "ian", "sam", "rafael", "cora", "pia"])
def test_documents_are_there_for_nobody_else(
    case: Case, who: str, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    key = only(case).key
    wall = 403 if who == "pia" else 404
    for page in (url(case), url(case, key), url(case, key, "redaction")):
        assert client.get(page).status_code == wall
        assert client.post(page, {"file": factories.picture()}).status_code in {wall, 405}
    assert only(case).key == key
    assert not events(case, "violations.document.opened")


def test_document_of_another_case_is_not_there(
    case: Case, riverside: District, north: School, ann: User, rafael: User
) -> None:
    other = factories.sent(rafael, riverside, school=north)
    assert sign_in(ann).get(url(other, only(case).key)).status_code == 404


def test_whoever_handed_it_in_opens_it_themselves(case: Case, rafael: User, ann: User) -> None:
    theirs = only(case)
    added = factories.document(case, ann, located())
    page = f"/riverside/reports/{case.report.reference}/documents"
    answer = sign_in(rafael).get(f"{page}/{theirs.key}/")
    assert answer["Content-Disposition"] == f'inline; filename="{case.report.reference}-1.jpg"'
    assert sign_in(rafael).get(f"{page}/{added.key}/").status_code == 404
    # To whom the case is open, that is no way to it.
    assert sign_in(ann).get(f"{page}/{theirs.key}/").status_code == 404
    [opened] = events(case, "violations.document.opened")
    assert opened["details"] == {"document": theirs.pk, "own": True}
    with working_in(case.district_id):
        assert Event.objects.get(name="violations.document.opened").actor_id is None


@pytest.mark.requirement("S0-73")
def test_boxes_are_burned_into_a_copy_and_the_original_stays(case: Case, ann: User) -> None:
    document = only(case)
    page = url(case, document.key, "redaction")
    client = sign_in(ann)
    assert client.get(page).status_code == 200
    answer = client.post(page, {"boxes": json.dumps([[0, 0, 50, 100]]), "do": "make"})
    assert answer["Location"] == url(case)
    with working_in(case.district_id), as_house():
        twin = Document.objects.get(of=document)
    picture = Image.open(BytesIO(client.get(url(case, twin.key)).content))
    dark, bright = picture.getpixel((10, 20)), picture.getpixel((50, 20))
    assert max(dark) < 30
    assert bright[0] > 150
    original = Image.open(BytesIO(client.get(url(case, document.key)).content))
    assert original.getpixel((10, 20))[0] > 150
    assert f"redacted copy of document {1}" in client.get(url(case)).content.decode()


def test_copy_of_a_copy_stands_beside_the_same_original(case: Case, ann: User) -> None:
    original = only(case)
    with reading(ann, case.district):
        first = documents.redact(
            case=case, document=original, boxes=[(0, 0, 9, 9)], by=ann, now=database_now()
        )
        second = documents.redact(
            case=case, document=first, boxes=[(50, 0, 9, 9)], by=ann, now=database_now()
        )
    assert (first.of_id, second.of_id) == (original.pk, original.pk)


def test_box_by_its_numbers_without_a_script(case: Case, ann: User) -> None:
    document = only(case)
    page, client = url(case, document.key, "redaction"), sign_in(ann)
    typed = {"left": "10", "top": "20", "width": "30", "height": "95"}
    drawn = client.post(page, {"boxes": "[]", "do": "add", **typed}).content.decode()
    kept = re.search(r'name="boxes" value="([^"]*)"', drawn)
    assert kept
    assert json.loads(kept[1]) == [[10, 20, 30, 80]]
    assert '<rect x="10.0%" y="20.0%" width="30.0%" height="80.0%"/>' in drawn
    gone = client.post(page, {"boxes": kept[1], "do": "undo"}).content.decode()
    assert "<rect" not in gone
    client.post(page, {"boxes": kept[1], "do": "make"})
    with working_in(case.district_id), as_house():
        assert Document.objects.filter(of=document).count() == 1


@pytest.mark.parametrize(
    "boxes",
    [
        "zzz", "{}", "[[1]]", "[[1,2,3,4,5]]", '[["1",2,3,4]]', "[[-1,0,5,5]]", "[[0,0,101,5]]",
        "[[0,0,0,5]]", "[[100,0,5,5]]", "[[true,0,5,5]]", "[[NaN,0,5,5]]", "[[0,0,Infinity,5]]",
        "[" * 3000, json.dumps([[0, 0, 5, 5]] * 41),
    ],
)  # fmt: skip
def test_boxes_that_are_none_are_refused(case: Case, ann: User, boxes: str) -> None:
    page = url(case, only(case).key, "redaction")
    answer = sign_in(ann).post(page, {"boxes": boxes, "do": "make"})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert only(case)


def test_no_box_is_no_copy(case: Case, ann: User) -> None:
    answer = sign_in(ann).post(url(case, only(case).key, "redaction"), {"do": "make"})
    assert answer.status_code == 409
    assert "Draw a box" in answer.content.decode()


def test_pdf_gets_no_boxes_and_takes_a_redacted_copy(case: Case, ann: User) -> None:
    made = factories.document(case, ann, handed(b"%PDF-1.4 a", "a.pdf", "application/pdf"))
    client = sign_in(ann)
    assert client.get(url(case, made.key, "redaction")).status_code == 404
    copy = handed(b"%PDF-1.4 b", "b.pdf", "application/pdf")
    assert client.post(url(case), {"file": copy, "of": str(made.key)}).status_code == 302
    with working_in(case.district_id), as_house():
        assert Document.objects.get(of=made).size == 10


def test_nothing_is_added_to_a_closed_case(
    riverside: District, north: School, ann: User, hana: User, rafael: User
) -> None:
    question = factories.sent(rafael, riverside, school=north, kind="question")
    with reading(ann, riverside):
        cases.read(case=question, by=ann, page="file", now=database_now())
        cases.answer(case=question, words="Ask the office.", by=ann, now=database_now())
    client = sign_in(ann)
    assert "The case is closed" in client.get(url(question)).content.decode()
    answer = client.post(url(question), {"file": factories.picture()})
    assert answer.status_code == 409
    with working_in(riverside.pk), as_house():
        assert not Document.objects.exists()


def test_twin_of_a_document_elsewhere_is_refused(
    case: Case, riverside: District, north: School, ann: User, rafael: User
) -> None:
    other = factories.sent(rafael, riverside, school=north)
    with reading(ann, riverside), pytest.raises(Refused):
        documents.add(
            case=other, upload=factories.picture(), of=only(case), by=ann, now=database_now()
        )


def test_large_picture_is_never_on_a_disk_open(
    case: Case, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Larger than what Django keeps in memory: its temporary files would hold it open."""

    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("A picture of a case was written to a temporary file.")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", refuse)
    noise = SimpleUploadedFile("screen.bmp", b"BM" + bytes(4 * 2**20), content_type="image/bmp")
    answer = sign_in(ann).post(
        case.district.url("case_documents", case=case.reference), {"file": noise}
    )
    assert "Choose a picture" in answer.content.decode()
