"""The ledger: who may ask, what a word does, and what the database itself holds of it."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from districts.models import Appointment, District, School, User
from notifications.models import Message
from optin import rule, standing
from optin.actions import asking, deciding
from optin.models import Answer, Consent, ConsentLink, Decision
from optin.signers import signers_of
from records.models import Event
from rosters.models import ContactPoint, Guardian, Guardianship
from rosters.signals import rights_changed
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.notifications.classrooms import Room, lead
from tests.notifications.factories import family, stop
from tests.optin.families import agreed, asked, in_force, now_is, says, takes_back
from tests.rosters import groups

S = Consent.Status


@pytest.fixture
def two(riverside: District, north: School, chen: User, math: Room) -> list[Guardian]:
    """Both parents of the second seat’s place: a student of Ms. Chen with two guardians."""
    home = family(north, "Elena Morales", [("Sofia", "07")], others=["Pablo Morales"])
    groups.seat(home.students[0], math.group)
    with working_in(riverside.pk):
        elena, pablo = signers_of(home.students[0])
        ContactPoint.objects.create(
            district=riverside, guardian=pablo, kind="email", written="p@m.example",
            destination="p@m.example",
        )  # fmt: skip
    return [elena, pablo]


@pytest.mark.requirement("S0-65", "S0-81")
def test_parent_and_principal_say_yes_and_only_then_it_is_in_force(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    student = math.students[0]
    consent = asked(student, chen, north)
    says(consent)
    assert now_is(consent).status == S.SUBMITTED
    with working_in(riverside.pk):
        assert not standing.contact(chen, [student.pk])[student.pk].by_principal
    agreed(consent, ann)
    with working_in(riverside.pk):
        found = standing.contact(chen, [student.pk])[student.pk]
    assert (found.by_parent, found.by_principal, found.consent) == (True, True, consent.pk)


@pytest.mark.requirement("S0-81")
def test_yes_to_one_is_for_nobody_else(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    student = math.students[0]
    in_force(student, chen, north, ann)
    other = lead("Rafael Diaz", north)
    with working_in(riverside.pk):
        assert standing.contact(other, [student.pk]) == {}
    consent = asked(math.students[1], chen, north)
    says(consent, "yes_any")
    agreed(consent, ann)
    with working_in(riverside.pk):
        assert standing.contact(other, math.ids(1))[math.students[1].pk].by_principal


def test_yes_to_anybody_answers_what_others_have_asked(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    """So no later no to the second question leaves the first one standing against it."""
    other = lead("Rafael Diaz", north)
    with working_in(riverside.pk):
        held = Appointment.objects.get(person=other, school=north)
        groups.staff(math.group, held)
    first, second = (asked(math.students[0], one, north) for one in (chen, other))
    says(first, "yes_any")
    assert now_is(second).status == S.CALLED_OFF
    with working_in(riverside.pk):
        assert not second.links.filter(closed_at=None).exists()


def test_withdrawal_holds_its_row_so_that_others_may_name_it(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    """Whoever releases a message keeps what it rests on, holding the message that a withdrawal
    wants next: neither may wait for the other."""
    consent = in_force(math.students[0], chen, north, ann)
    with CaptureQueriesContext(connection) as seen:
        takes_back(consent)
    locks = [
        one["sql"] for one in seen.captured_queries
        if 'FROM "optin_consent"' in one["sql"] and "FOR " in one["sql"]
    ]  # fmt: skip
    assert locks
    assert [one for one in locks if "FOR NO KEY UPDATE" not in one] == []


@pytest.mark.requirement("S0-65")
def test_taken_back_counts_at_once_and_for_good(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    student = math.students[0]
    consent = in_force(student, chen, north, ann)
    takes_back(consent)
    assert now_is(consent).status == S.WITHDRAWN
    with working_in(riverside.pk):
        assert standing.contact(chen, [student.pk]) == {}
    with pytest.raises(Refused):
        agreed(consent, ann)


def test_sent_twice_it_is_one_answer(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent, key = asked(math.students[0], chen, north), uuid4()
    first, second = says(consent, begun_with=key), says(consent, begun_with=key)
    assert first == second
    with working_in(riverside.pk):
        assert consent.answers.count() == 1


def test_no_is_an_answer_and_the_teacher_does_not_ask_again_this_year(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    says(consent, "no")
    assert now_is(consent).status == S.DECLINED
    with pytest.raises(Refused, match="The family said no"):
        asked(math.students[0], chen, north)
    with working_in(riverside.pk):
        assert not asking.remind(consent_id=consent.pk, now=database_now() + timedelta(days=5))


def test_whoever_said_no_may_say_yes(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    says(consent, "no")
    says(consent, "yes_one")
    assert now_is(consent).status == S.SUBMITTED


def test_either_guardian_takes_it_back(
    riverside: District, north: School, chen: User, ann: User, two: list[Guardian]
) -> None:
    with working_in(riverside.pk):
        student = Guardianship.objects.filter(guardian=two[0]).get().student
    consent = in_force(student, chen, north, ann, who=two[0])
    takes_back(consent, who=two[1])
    assert now_is(consent).status == S.WITHDRAWN


def test_after_one_no_the_principal_hears_both(
    riverside: District, north: School, chen: User, ann: User, two: list[Guardian]
) -> None:
    with working_in(riverside.pk):
        student = Guardianship.objects.filter(guardian=two[0]).get().student
    consent = asked(student, chen, north)
    says(consent, "no", who=two[1])
    says(consent, "yes_one", who=two[0])
    with pytest.raises(Refused, match="Another guardian has said no"):
        agreed(consent, ann)
    assert agreed(consent, ann, has_heard_both=True).status == S.ACTIVE


def test_relative_and_whoever_left_cannot_answer(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    student = math.students[0]
    consent = asked(student, chen, north)
    with working_in(riverside.pk):
        mother = signers_of(student)[0]
        Guardianship.objects.filter(guardian=mother).update(kind=Guardianship.Kind.RELATIVE)
        assert signers_of(student) == []
    with pytest.raises(Denied):
        says(consent, who=mother)


def test_yes_of_who_decides_no_longer_counts_no_more(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    student = math.students[0]
    in_force(student, chen, north, ann)
    with working_in(riverside.pk):
        Guardian.objects.filter(guardianships__student=student).update(left_at=database_now())
        assert standing.contact(chen, [student.pk]) == {}


def test_who_asks_teaches_the_child_or_works_in_the_office(
    riverside: District, north: School, chen: User, ann: User, sam: User, math: Room
) -> None:
    for stranger in (lead("Rafael Diaz", north), sam):
        with pytest.raises(Denied):
            asked(math.students[0], stranger, north)
    assert asked(math.students[0], ann, north).status == S.ASKED


def test_principal_decides_neither_own_request_nor_about_own_child(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    own = asked(math.students[0], ann, north)
    says(own)
    with pytest.raises(Denied, match="You asked for this"):
        agreed(own, ann)
    consent = asked(math.students[1], chen, north)
    says(consent)
    with working_in(riverside.pk):
        Guardian.objects.filter(guardianships__student=math.students[1]).update(person=ann)
    with pytest.raises(Denied, match="your own child"):
        agreed(consent, ann)


def test_principal_of_another_school_decides_nothing(
    riverside: District, north: School, chen: User, sam: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    says(consent)
    with pytest.raises(Denied):
        agreed(consent, sam)
    with working_in(riverside.pk):
        assert not Consent.objects.visible_to(sam).exists()


def test_each_guardian_gets_a_link_by_text_and_email_and_no_key_is_kept(
    riverside: District, north: School, chen: User, math: Room, two: list[Guardian]
) -> None:
    with working_in(riverside.pk):
        student = Guardianship.objects.filter(guardian=two[0]).get().student
    asked(student, chen, north)
    with working_in(riverside.pk):
        links = ConsentLink.objects.all()
        sent = Message.objects.filter(release_basis=Message.Basis.PERMISSION)
        assert {one.guardian for one in links} == set(two)
        texts = [one.text for message in sent for one in message.words.all()]
        assert len(texts) == 2
        assert all("{family:" in one and "Sofia" not in one for one in texts)


def test_nobody_reached_by_link_is_told_to_use_paper(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    home = family(north, "Home Only", [("Ida", "07")], mobile=None, home="+12535550111")
    groups.seat(home.students[0], math.group)
    with pytest.raises(Refused, match="form on paper"):
        asked(home.students[0], chen, north)


def test_stopped_number_gets_no_link(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    home = family(north, "Tom Baker", [("Max", "07")], mobile="+12535550188", email="tom@b.example")
    groups.seat(home.students[0], math.group)
    stop(riverside, "+12535550188")
    asked(home.students[0], chen, north)
    with working_in(riverside.pk):
        sent = Message.objects.get(release_basis=Message.Basis.PERMISSION)
    assert sent.channels == ["email"]


def test_reminded_once_and_then_it_lapses(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent, now = asked(math.students[0], chen, north), database_now()
    with working_in(riverside.pk):
        later = now + timedelta(days=5)
        assert not asking.remind(consent_id=consent.pk, now=now)
        assert asking.remind(consent_id=consent.pk, now=later)
        assert not asking.remind(consent_id=consent.pk, now=later + timedelta(days=5))
        assert not asking.lapse(consent_id=consent.pk, now=later)
        assert asking.lapse(consent_id=consent.pk, now=now + timedelta(days=31))
    assert now_is(consent).status == S.LAPSED


def test_ends_with_its_last_day(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    today = riverside.today(database_now())
    consent = in_force(math.students[0], chen, north, ann, until=today)
    with working_in(riverside.pk):
        assert not deciding.expire(consent_id=consent.pk, now=database_now())
        assert deciding.expire(consent_id=consent.pk, now=database_now() + timedelta(days=2))
    assert now_is(consent).status == S.EXPIRED


@pytest.mark.parametrize(
    ("signed_on", "ends", "last"),
    [
        (date(2026, 9, 1), "06-30", date(2027, 6, 30)),
        (date(2027, 6, 30), "06-30", date(2027, 6, 30)),
        (date(2027, 6, 14), "06-15", date(2027, 6, 15)),
        (date(2027, 6, 16), "06-15", date(2028, 6, 15)),
        (date(2026, 7, 20), "07-31", date(2026, 7, 31)),
    ],
)
def test_lasts_until_the_end_of_the_school_year_as_the_district_has_it(
    signed_on: date, ends: str, last: date
) -> None:
    district = District(time_zone="America/Los_Angeles", year_ends=ends)
    noon = datetime.combine(signed_on, time(12), district.zone)
    assert rule.last_day(district, noon) == last


@pytest.mark.parametrize("days", [-1, 400])
def test_until_is_a_day_of_this_school_year(
    riverside: District, north: School, chen: User, math: Room, days: int
) -> None:
    consent = asked(math.students[0], chen, north)
    until = riverside.today(database_now()) + timedelta(days=days)
    with pytest.raises(Refused, match="between today"):
        says(consent, until=until)
    assert now_is(consent).status == S.ASKED


def test_text_and_language_are_kept_with_the_name(
    riverside: District, north: School, chen: User, math: Room
) -> None:
    consent = asked(math.students[0], chen, north)
    said = says(consent, language="es", name="Elena Morales")
    assert said.typed_name == "Elena Morales"
    assert list(said.texts) == ["es", "en"]
    assert math.students[0].given_name in said.texts["en"][1]
    assert len(said.sha256) == 64


def test_record_book_tells_every_step_and_no_name(
    riverside: District, north: School, chen: User, ann: User, math: Room
) -> None:
    consent = in_force(math.students[0], chen, north, ann)
    takes_back(consent)
    with working_in(riverside.pk):
        told = Event.objects.filter(name__startswith="optin.").order_by("id")
        names = list(told.values_list("name", flat=True))
        details = str(list(told.values_list("details", flat=True)))
    assert names == [
        "optin.consent.asked",
        "optin.link.made",
        "optin.answer.given",
        "optin.consent.agreed",
        "optin.answer.withdrawn",
    ]
    assert math.students[0].given_name not in details


class TestDatabase:
    """What whoever writes rows past our actions meets."""

    def refused(self, at: District, change: object) -> None:
        with working_in(at.pk), pytest.raises(DatabaseError), transaction.atomic():
            change()  # type: ignore[operator]

    def test_no_permission_without_a_guardians_yes(
        self, riverside: District, north: School, chen: User, math: Room
    ) -> None:
        consent = asked(math.students[0], chen, north)
        with working_in(riverside.pk):
            mother = signers_of(consent.student)[0]
        stands = {"given_by": mother, "valid_until": date(2099, 1, 1)}
        rows = Consent.objects
        self.refused(
            riverside, lambda: rows.filter(pk=consent.pk).update(status="active", **stands)
        )
        self.refused(
            riverside, lambda: rows.filter(pk=consent.pk).update(status="submitted", **stands)
        )

    def test_none_without_the_principal(
        self, riverside: District, north: School, chen: User, math: Room
    ) -> None:
        consent = asked(math.students[0], chen, north)
        says(consent)
        rows = Consent.objects
        self.refused(riverside, lambda: rows.filter(pk=consent.pk).update(status="active"))
        self.refused(
            riverside,
            lambda: rows.filter(pk=consent.pk).update(status="active", needs_principal=False),
        )

    def test_what_was_taken_back_stays_so(
        self, riverside: District, north: School, chen: User, ann: User, math: Room
    ) -> None:
        consent = in_force(math.students[0], chen, north, ann)
        takes_back(consent)
        self.refused(
            riverside, lambda: Consent.objects.filter(pk=consent.pk).update(status="active")
        )

    def test_words_and_files_are_never_changed_or_removed(
        self, riverside: District, north: School, chen: User, ann: User, math: Room
    ) -> None:
        consent = in_force(math.students[0], chen, north, ann)
        of = {"consent": consent.pk}
        self.refused(riverside, lambda: Answer.objects.filter(**of).update(word="no"))
        self.refused(riverside, lambda: Answer.objects.filter(**of).delete())
        self.refused(riverside, lambda: Decision.objects.filter(**of).delete())
        self.refused(riverside, lambda: Consent.objects.filter(pk=consent.pk).delete())
        self.refused(
            riverside,
            lambda: Consent.objects.filter(pk=consent.pk).update(student=math.students[1]),
        )


class TestCustody:
    """A limit on file: nobody is asked by link, and nothing says why (ux 2.d)."""

    def limit(self, at: District, guardian: Guardian) -> None:
        with working_in(at.pk):
            held = Guardianship.objects.filter(guardian=guardian)
            held.update(may_decide=False)
            students = list(held.values_list("student_id", flat=True))
            rights_changed.send(Guardianship, student_ids=students, now=database_now())

    def test_family_is_not_asked_and_the_words_are_those_of_no_contact(
        self, riverside: District, north: School, chen: User, two: list[Guardian]
    ) -> None:
        with working_in(riverside.pk):
            student = Guardianship.objects.filter(guardian=two[0]).get().student
        self.limit(riverside, two[1])
        with pytest.raises(Refused, match="No parent can be sent a link just now"):
            asked(student, chen, north)

    def test_whoever_is_limited_can_neither_sign_nor_take_back(
        self, riverside: District, north: School, chen: User, ann: User, two: list[Guardian]
    ) -> None:
        with working_in(riverside.pk):
            student = Guardianship.objects.filter(guardian=two[0]).get().student
        consent = in_force(student, chen, north, ann, who=two[0])
        self.limit(riverside, two[1])
        with pytest.raises(Denied):
            takes_back(consent, who=two[1])
        assert now_is(consent).status == S.ACTIVE
        takes_back(consent, who=two[0])
        assert now_is(consent).status == S.WITHDRAWN

    def test_what_they_gave_ends_with_their_right(
        self, riverside: District, north: School, chen: User, ann: User, two: list[Guardian]
    ) -> None:
        with working_in(riverside.pk):
            student = Guardianship.objects.filter(guardian=two[0]).get().student
        consent = in_force(student, chen, north, ann, who=two[1])
        self.limit(riverside, two[1])
        assert now_is(consent).status == S.ENDED
        with working_in(riverside.pk):
            assert standing.contact(chen, [student.pk]) == {}
