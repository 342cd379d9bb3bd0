"""Papers that the office files, and what it is told by phone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from districts.models import District, School, User
from notifications.models import Message
from optin import standing
from optin.actions import papers
from optin.actions.papers import Sheet
from optin.models import Answer, Consent
from optin.signers import signers_of
from rosters.models import Guardian, Guardianship
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import Room
from tests.notifications.factories import family
from tests.optin.families import agreed, asked, in_force, now_is, says, takes_back

S, Kind = Consent.Status, Consent.Kind


def filed(room: Room, by: User, kind: str = Kind.UNDER_13, **given: object) -> int:
    """Of everybody in the class, signed by whoever stands first."""
    with working_in(room.school.district_id):
        today = room.school.district.today(database_now())
        sheet = Sheet(kind, given.pop("on", today), given.pop("note", "Cabinet 2"), **given)  # type: ignore[arg-type]
        signed = {one.pk: signers_of(one)[0].pk for one in room.students}
        return papers.file(
            school=room.school, signed=signed, sheet=sheet, by=by, now=database_now()
        )


@pytest.mark.requirement("S1-07", "S3-08")
def test_papers_of_a_class_are_filed_at_once_and_count(
    riverside: District, math: Room, olga: User
) -> None:
    assert filed(math, olga) == 4
    with working_in(riverside.pk):
        assert standing.said_yes(Kind.UNDER_13, math.ids(0, 1, 2, 3)) == set(math.ids(0, 1, 2, 3))
        said = Answer.objects.filter(consent__kind=Kind.UNDER_13)
        assert {one.proof for one in said} == {"paper"}
        assert {one.recorded_by for one in said} == {olga}
        assert Message.objects.filter(release_basis="permission").count() == 4


@pytest.mark.requirement("S0-81")
def test_individual_contact_on_paper_waits_for_the_principal(
    riverside: District, math: Room, olga: User, ann: User, chen: User
) -> None:
    filed(math, olga, Kind.CONTACT)
    with working_in(riverside.pk):
        consent = Consent.objects.filter(student=math.students[0]).get()
        assert consent.status == S.SUBMITTED
    agreed(consent, ann)
    with working_in(riverside.pk):
        assert standing.contact(chen, math.ids(0))[math.students[0].pk].by_principal


def test_who_stands_already_keeps_what_stands(riverside: District, math: Room, olga: User) -> None:
    filed(math, olga)
    with pytest.raises(Refused, match="All of these are on file"):
        filed(math, olga)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": timedelta(days=1)}, "still to come"),
        ({"note": " "}, "where it lies"),
        ({"until": timedelta(days=-1)}, "between today"),
        ({"kind": "site"}, "page of the site"),
    ],
)
def test_bad_sheet_is_refused_with_a_sentence(
    riverside: District, math: Room, olga: User, given: dict[str, object], words: str
) -> None:
    today = riverside.today(database_now())
    typed = {k: today + v if isinstance(v, timedelta) else v for k, v in given.items()}
    with pytest.raises(Refused, match=words):
        filed(math, olga, **typed)
    with working_in(riverside.pk):
        assert not Consent.objects.exists()


def test_only_the_schools_own_office_files(
    riverside: District, math: Room, chen: User, ian: User, sam: User
) -> None:
    for stranger in (chen, ian, sam):
        with pytest.raises(Denied, match="office files"):
            filed(math, stranger)


def test_paper_signed_by_somebody_elses_parent_is_refused(
    riverside: District, math: Room, olga: User
) -> None:
    with working_in(riverside.pk):
        other = signers_of(math.students[1])[0].pk
        today = riverside.today(database_now())
        with pytest.raises(Refused, match="which parent"):
            papers.file(
                school=math.school,
                signed={math.students[0].pk: other},
                sheet=Sheet(Kind.MEDIA, today, "Cabinet 2"),
                by=olga,
                now=database_now(),
            )


def test_scan_of_one_paper_is_kept_under_a_name_without_a_meaning(
    riverside: District, math: Room, olga: User, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with working_in(riverside.pk):
        today = riverside.today(database_now())
        student = math.students[0]
        scan = ContentFile(b"%PDF-1.4 signed", name="Sofia Morales permission.pdf")
        papers.file(
            school=math.school,
            signed={student.pk: signers_of(student)[0].pk},
            sheet=Sheet(Kind.MEDIA, today, "Cabinet 2", scan=scan),
            by=olga,
            now=database_now(),
        )
        kept = Answer.objects.get().scan
    assert "Sofia" not in kept.name
    with kept.open() as file:
        assert file.read() == b"%PDF-1.4 signed"


@pytest.mark.requirement("S0-65")
def test_office_notes_that_a_parent_called(
    riverside: District, north: School, math: Room, olga: User, chen: User, ann: User
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    with working_in(riverside.pk):
        mother = signers_of(math.students[0])[0]
        said = papers.take_back(
            consent=consent, guardian=mother, is_on_paper=False, note="Called at 9:10",
            by=olga, now=database_now(),
        )  # fmt: skip
    assert (said.proof, said.recorded_by) == ("phone", olga)
    assert now_is(consent).status == S.WITHDRAWN


def test_office_files_a_class_on_its_page(
    riverside: District, math: Room, olga: User, chen: User
) -> None:
    client, page = sign_in(olga), "/riverside/permissions/papers/north-middle/"
    with working_in(riverside.pk):
        signed = {f"signed_{one.pk}": signers_of(one)[0].pk for one in math.students[:2]}
        key = math.group.key
    url = f"{page}?kind=media&class={key}"
    assert math.students[0].full_name in client.get(url).content.decode()
    assert "Choose at least one student" in client.post(url, sheet()).content.decode()
    assert client.post(url, sheet() | signed).status_code == 302
    with working_in(riverside.pk):
        assert Consent.objects.filter(kind=Kind.MEDIA, status=S.ACTIVE).count() == 2
    again = client.get(url).content.decode()
    assert math.students[0].full_name not in again
    assert math.students[3].full_name in again
    assert sign_in(chen).get(page).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.pdf", b"%PDF-1.4 x", 302), ("a.pdf", b"<svg onload=x>", 200), ("a.png", b"MZ", 200)],
)
def test_scan_is_known_by_its_content_and_given_out_as_a_file(
    riverside: District, math: Room, olga: User, settings: Any, tmp_path: Path,
    name: str, content: bytes, status: int,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    client, url = sign_in(olga), "/riverside/permissions/papers/north-middle/?kind=media&class="
    with working_in(riverside.pk):
        signed = {f"signed_{math.students[0].pk}": signers_of(math.students[0])[0].pk}
    typed = sheet() | signed | {"scan": SimpleUploadedFile(name, content)}
    assert client.post(f"{url}{math.group.key}", typed).status_code == status
    if status == 302:
        with working_in(riverside.pk):
            reference = Consent.objects.get().reference
        answer = client.get(f"/riverside/permissions/{reference}/scan/")
        assert answer.content == content
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_call_is_noted_on_the_page(
    riverside: District, north: School, math: Room, olga: User, chen: User, ann: User
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    with working_in(riverside.pk):
        mother = signers_of(math.students[0])[0].pk
    url = f"/riverside/permissions/{consent.reference}/"
    assert "A parent called" in sign_in(olga).get(url).content.decode()
    typed = {"guardian": mother, "is_on_paper": "phone", "note": "Called at 9:10"}
    assert sign_in(chen).post(f"{url}call/", typed).status_code == 403
    assert sign_in(olga).post(f"{url}call/", typed).status_code == 302
    assert now_is(consent).status == S.WITHDRAWN


def paper(room: Room, of: int = 0, **given: Any) -> Sheet:
    today = room.school.district.today(database_now())
    return Sheet(given.pop("kind", Kind.MEDIA), given.pop("on", today), "Cabinet 2", **given)


def file_one(room: Room, by: User, *, sheet: Sheet, word: str = "signed") -> int:
    """One paper of the first student, by whoever stands first."""
    student = room.students[0]
    with working_in(room.school.district_id):
        who = {"signed": {}, word: {student.pk: signers_of(student)[0].pk}}
        return papers.file(school=room.school, sheet=sheet, by=by, now=database_now(), **who)


@pytest.mark.requirement("S1-28")
def test_paper_after_another_guardians_no_waits_for_the_principal(
    riverside: District, north: School, math: Room, olga: User
) -> None:
    home = family(north, "Elena Morales", [("Sofia", "07")], others=["Pablo Morales"])
    seated = replace(math, students=home.students)
    with working_in(riverside.pk):
        elena, pablo = signers_of(home.students[0])
    says(asked(home.students[0], olga, north, kind=Kind.MEDIA, purpose=""), "no", who=pablo)
    assert file_one(seated, olga, sheet=paper(seated)) == 1
    with working_in(riverside.pk):
        made = Consent.objects.get(student=home.students[0], given_by=elena)
        assert (made.status, made.needs_principal) == (S.SUBMITTED, True)


def test_paper_that_is_older_than_the_withdrawal_revives_nothing(
    riverside: District, north: School, math: Room, olga: User
) -> None:
    file_one(math, olga, sheet=paper(math))
    with working_in(riverside.pk):
        consent = Consent.objects.get()
    takes_back(consent)
    yesterday = riverside.today(database_now()) - timedelta(days=1)
    with pytest.raises(Refused, match="since the day on the paper"):
        file_one(math, olga, sheet=paper(math, on=yesterday))
    assert file_one(math, olga, sheet=paper(math)) == 1


def test_paper_that_says_no_is_a_no(
    riverside: District, north: School, math: Room, olga: User
) -> None:
    file_one(math, olga, sheet=paper(math), word="refused")
    with working_in(riverside.pk):
        made = Consent.objects.get()
        assert (made.status, made.answers.get().word) == (S.DECLINED, "no")
        assert standing.said_yes(Kind.MEDIA, math.ids(0)) == set()
    with pytest.raises(Refused, match="The family said no"):
        asked(math.students[0], olga, north, kind=Kind.MEDIA, purpose="")
    client = sign_in(olga)
    url = f"/riverside/permissions/papers/north-middle/?kind=media&class={math.group.key}"
    with working_in(riverside.pk):
        who = signers_of(math.students[1])[0].pk
    answer = client.post(url, sheet() | {f"signed_{math.students[1].pk}": f"no-{who}"})
    assert answer.status_code == 302
    with working_in(riverside.pk):
        assert Consent.objects.filter(status=S.DECLINED).count() == 2


@pytest.mark.requirement("S0-81")
@pytest.mark.parametrize(
    ("answer", "status"), [("yes_one", S.SUBMITTED), ("yes_any", S.SUBMITTED), ("no", S.DECLINED)]
)
def test_form_that_was_asked_for_by_link_comes_back_on_paper(
    riverside: District, north: School, math: Room, olga: User, chen: User,
    answer: str, status: str,
) -> None:  # fmt: skip
    """The answer that is ticked on it counts: a yes to Ms. Chen alone is one to her alone."""
    consent = asked(math.students[0], chen, north)
    url = f"/riverside/permissions/{consent.reference}/"
    assert "The form came back on paper" in sign_in(olga).get(url).content.decode()
    assert "The form came back on paper" not in sign_in(chen).get(url).content.decode()
    with working_in(riverside.pk):
        who = signers_of(math.students[0])[0]
    typed = {f"paper-{name}": value for name, value in sheet().items()}
    typed |= {"paper-guardian": who.pk, "paper-answer": answer}
    assert sign_in(chen).post(f"{url}paper/", typed).status_code == 403
    unsaid = typed | {"paper-answer": ""}
    assert (
        "Choose which answer is ticked."
        in sign_in(olga).post(f"{url}paper/", unsaid).content.decode()
    )
    assert sign_in(olga).post(f"{url}paper/", typed).status_code == 302
    found = now_is(consent)
    assert found.status == status
    with working_in(riverside.pk):
        said = found.answers.get()
        assert (said.proof, said.recorded_by, said.guardian) == ("paper", olga, who)
        assert found.is_for_anybody == (answer == "yes_any")


def test_nobody_of_the_office_files_for_their_own_child(
    riverside: District, north: School, math: Room, olga: User, chen: User, ann: User
) -> None:
    """Nor reads there what the other parent said, nor notes that they took it back."""
    consent = in_force(math.students[0], chen, north, ann)
    with working_in(riverside.pk):
        mother = signers_of(math.students[0])[0]
        own = Guardian.objects.create(
            district=riverside, sourced_id="olga", given_name="Olga", family_name="Ortiz",
            person=olga,
        )  # fmt: skip
        Guardianship.objects.create(
            district=riverside, guardian=own, student=math.students[0], kind="parent", place=9,
            may_decide=False,
        )  # fmt: skip
    page = sign_in(olga).get(f"/riverside/permissions/{consent.reference}/").content.decode()
    assert mother.full_name not in page
    assert "A parent called" not in page
    with pytest.raises(Denied, match="your own child"):
        file_one(math, olga, sheet=paper(math))
    with working_in(riverside.pk), pytest.raises(Denied, match="your own child"):
        papers.take_back(
            consent=consent, guardian=mother, is_on_paper=False, note="Called", by=olga,
            now=database_now(),
        )  # fmt: skip


def sheet() -> dict[str, str]:
    return {"on": "2026-11-02", "note": "Cabinet 2"}


def test_yes_by_link_after_a_paper_was_filed_is_told_so(
    riverside: District, north: School, math: Room, olga: User
) -> None:
    """A no, then a paper at the office, then the old link again: one yes stands, and no error."""
    student = math.students[0]
    consent = asked(student, olga, north, kind=Kind.MEDIA, purpose="")
    says(consent, "no")
    assert filed(math, olga, Kind.MEDIA) == 4
    with pytest.raises(Refused, match="newer answer"):
        says(consent, "yes_any")
    with working_in(riverside.pk):
        assert Consent.objects.filter(student=student, status=S.ACTIVE).count() == 1
