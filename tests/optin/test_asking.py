"""The office asks the families of a class: by link whom one reaches, on paper whom none does."""

from uuid import UUID, uuid4

import pytest

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import District, User
from notifications.models import Message
from optin import todos
from optin.actions import asking
from optin.actions.asking import AskedOfClass
from optin.models import Consent, ConsentLink
from optin.signers import signers_of
from rosters.models import ContactPoint, Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.classrooms import Room
from tests.optin.families import checked, says

Kind = Consent.Kind
PAGE = "/riverside/permissions/ask/north-middle/"
FORMS = "/riverside/permissions/forms/north-middle/"


def of(room: Room, by: User, kind: str = Kind.MEDIA, key: UUID | None = None) -> AskedOfClass:
    with working_in(room.school.district_id):
        return asking.ask_class(
            students=room.students, school=room.school, kind=kind, reason="For the yearbook.",
            by=by, now=database_now(), begun_with=key,
        )  # fmt: skip


def unreached(student: Student) -> None:
    with working_in(student.district_id):
        guardians = [one.pk for one in signers_of(student)]
        ContactPoint.objects.filter(guardian__in=guardians).delete()


@pytest.mark.requirement("S1-28")
def test_each_family_of_a_class_is_asked_once(riverside: District, math: Room, olga: User) -> None:
    key = uuid4()
    assert [one.kind for one in of(math, olga, key=key).asked] == [Kind.MEDIA] * 4
    of(math, olga, key=key)
    with working_in(riverside.pk):
        asked = Consent.objects.filter(kind=Kind.MEDIA)
        assert {one.student_id for one in asked} == set(math.ids(0, 1, 2, 3))
        assert {(one.employee, one.asked_by) for one in asked} == {(None, olga)}
        assert ConsentLink.objects.count() == asked.count() == 4
        assert Message.objects.filter(release_basis="permission").count() == 4


@pytest.mark.requirement("S1-07")
def test_whom_no_link_reaches_is_left_and_named(
    riverside: District, math: Room, olga: User
) -> None:
    unreached(math.students[1])
    made = of(math, olga, Kind.UNDER_13)
    assert made.left == [math.students[1]]
    assert len(made.asked) == 3


def test_nobody_asks_again_after_a_no(riverside: District, math: Room, olga: User) -> None:
    first = of(math, olga).asked[0]
    says(first, "no")
    with pytest.raises(Refused, match="None of these families"):
        of(math, olga)
    seen = sign_in(olga).get(f"{PAGE}?kind=media&class={math.group.key}").content.decode()
    assert "The family said no on" in seen
    assert 'name="students"' not in seen


def test_only_the_office_of_the_school_asks_a_class(
    riverside: District, math: Room, chen: User, sam: User
) -> None:
    for person in (chen, sam):
        with pytest.raises(Denied):
            of(math, person)
        for page in (PAGE, FORMS):
            answer = sign_in(person).get(f"{page}?kind=media&class={math.group.key}")
            assert answer.status_code == 403


def test_class_is_asked_from_its_page_and_the_rest_get_paper(
    riverside: District, math: Room, olga: User
) -> None:
    unreached(math.students[3])
    client, url = sign_in(olga), f"{PAGE}?kind=media&class={math.group.key}"
    seen = client.get(url).content.decode()
    assert "No link reaches this family." in seen
    assert seen.count(" checked>") == 3
    assert "Choose at least one student." in client.post(url, {"reason": ""}).content.decode()
    outsider = client.post(url, {"students": [str(math.students[3].pk)]}).content.decode()
    assert "The list has changed" in outsider
    picked = {"students": [str(one.pk) for one in math.students[:2]]}
    said = client.post(url, picked, follow=True).content.decode()
    assert "2 families are asked." in said
    with working_in(riverside.pk):
        assert Consent.objects.filter(kind=Kind.MEDIA).count() == 2
    forms = client.get(f"{FORMS}?kind=media&class={math.group.key}&only=paper").content.decode()
    assert math.students[3].full_name in forms
    assert math.students[2].full_name not in forms


@pytest.mark.requirement("S0-81")
def test_form_on_paper_is_in_two_languages_and_promises_the_principals_word(
    riverside: District, math: Room, olga: User
) -> None:
    checked(riverside)
    with working_in(riverside.pk):
        Student.objects.filter(pk=math.students[0].pk).update(language="es")
    page = sign_in(olga).get(f"{FORMS}?kind=contact&class={math.group.key}").content.decode()
    assert page.count('<section lang="es"') == page.count('<section lang="en"') == 4
    assert "Name of the child / " in page
    assert "once the principal agrees" in page
    assert math.students[0].full_name in page


def test_address_of_no_class_or_kind_asks_for_one(
    riverside: District, math: Room, olga: User
) -> None:
    client = sign_in(olga)
    for query in ("", "?kind=media", "?kind=media&class=none", "?kind=site&class=none"):
        assert "Show the class" in client.get(f"{PAGE}{query}").content.decode()
        assert client.get(f"{FORMS}{query}").url == "/riverside/permissions/papers/north-middle/"


def test_office_hears_of_answers_in_one_row_and_by_no_email(
    riverside: District, math: Room, olga: User
) -> None:
    made = of(math, olga)
    with working_in(riverside.pk):
        before = Message.objects.count()
    for one in made.asked[:3]:
        says(one, "no")
    with working_in(riverside.pk):
        assert Message.objects.count() == before
        seen = todos.offered(Desk(olga, riverside, Hat.STAFF, [], database_now()))
        assert [one.title for one in seen.todos] == ["3 families have answered this week"]
