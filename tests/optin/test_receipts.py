"""The receipt as a PDF: what was read on the screen, and nothing fetched from anywhere."""

import re
import zlib

import pytest

from districts.models import District, School, User
from optin import receipts
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import Room
from tests.optin.families import asked, says


def unpacked(made: bytes) -> bytes:
    """All that is written in it: a file keeps most of itself packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    return made + b"".join(
        zlib.decompressobj().decompress(one) for one in packed if one[:1] == b"x"
    )


def test_receipt_is_set_tagged_and_in_its_language(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    said = says(consent, language="es", name="Elena Morales")
    with working_in(riverside.pk):
        made = receipts.pdf_of(consent, said, language="es", now=database_now())
    assert made.startswith(b"%PDF-1.7")
    inside = unpacked(made)
    assert b"/MarkInfo" in inside
    assert b"(es)" in inside
    assert b"/StructTreeRoot" in inside


def test_name_that_looks_like_a_picture_fetches_nothing(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    with working_in(riverside.pk):
        Student.objects.filter(pk=consent.student_id).update(
            given_name="<img src=http://127.0.0.1:1/x>"
        )
        consent.student.refresh_from_db()
    said = says(consent, name="<img src=file:///etc/passwd> x")
    with working_in(riverside.pk):
        made = receipts.pdf_of(consent, said, language="en", now=database_now())
    assert b"/Image" not in unpacked(made)


def test_principal_saves_it_and_the_teacher_does_not(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    says(consent)
    url = f"/riverside/permissions/{consent.reference}/receipt.pdf"
    answer = sign_in(ann).get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert consent.reference in answer["Content-Disposition"]
    assert sign_in(chen).get(url).status_code == 403


def test_without_the_library_the_page_prints(
    riverside: District, north: School, chen: User, ann: User, math: Room,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    consent = asked(math.students[0], chen, north)
    says(consent)
    monkeypatch.setattr(receipts, "can_be_made", lambda: False)
    page = f"/riverside/permissions/{consent.reference}/"
    assert "receipt.pdf" not in sign_in(ann).get(page).content.decode()
    assert sign_in(ann).get(f"{page}receipt.pdf")["Location"] == page
