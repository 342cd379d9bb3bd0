"""The list of cases for who reviews them: how old, with whom, who began."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import District, School, User
from notifications.models import Message, Recipient
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as messages
from tests.violations import factories
from tests.violations.factories import reading
from violations import case_list, gathered
from violations.models import Case
from violations.reading import as_house


@pytest.mark.requirement("S0-08")
def test_who_began_the_contact_is_counted(
    riverside: District, north: School, ann: User, hana: User, rafael: User
) -> None:
    for _ in range(2):
        factories.sent(rafael, riverside, school=north)
    now = database_now()
    with reading(hana, riverside):
        picture = case_list.picture(case_list.of(hana, riverside, now, closed=False))
    (began,) = picture.began
    assert began[1] == 2
    page = sign_in(hana).get("/riverside/cases/").content.decode()
    assert "Who began the contact" in page
    assert began[0] in page
    # Ann looks into them, and reviews none.
    assert "Who began the contact" not in sign_in(ann).get("/riverside/cases/").content.decode()


@pytest.mark.requirement("S0-49")
def test_list_asks_no_more_for_more_cases(
    riverside: District, north: School, ann: User, hana: User, rafael: User
) -> None:
    def asked() -> int:
        with reading(hana, riverside), CaptureQueriesContext(connection) as queries:
            assert case_list.of(hana, riverside, database_now(), closed=False)
        return len(queries)

    factories.sent(rafael, riverside, school=north)
    few = asked()
    for _ in range(4):
        factories.sent(rafael, riverside, school=north)
    assert asked() == few


@pytest.mark.requirement("S0-50")
@pytest.mark.parametrize(("hour", "odd"), [(21, 1), (5, 1), (6, 0), (20, 0)])
def test_messages_at_odd_hours_are_counted(
    riverside: District, north: School, ann: User, hana: User, rafael: User, hour: int, odd: int
) -> None:
    student = factories.student(north)
    at = riverside.local(database_now() - timedelta(days=3)).replace(hour=hour, minute=10)
    fields: dict[str, Any] = {"kind": "class", "audience": "classes", "to": Message.To.STUDENTS}
    sent = messages.sent_message(rafael, north, at_time=at, **fields)
    with working_in(riverside.pk):
        # To students themselves: the place of a family is the student's.
        Recipient.objects.create(
            district=riverside, message_id=sent.pk, family_id=student.pk, position=1,
            state=Recipient.State.REACHED,
        )  # fmt: skip
    case = factories.sent(rafael, riverside, school=north, students=(student,))
    with working_in(riverside.pk), as_house():
        facts = gathered.of(Case.objects.get(pk=case.pk))
    assert len(facts["messages"]) == 1
    assert gathered.summary(facts)["odd_hours"] == odd
