"""A closed file whose time can pass, and who decides about it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from districts.models import District, NamedGrant, School, User
from districts.roles import RoleKey
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories as people
from tests.violations import factories
from tests.violations.factories import reading
from violations import cipher
from violations.actions import cases, destruction, retention
from violations.models import Case, CaseEntry, Destruction, FileKey, Report
from violations.reading import as_house

Move = Callable[[str], None]
# Longer than any schedule of the districts of tests.
LATER = timedelta(days=800)


def of_a_coach(riverside: District, north: School, *, files: int = 1) -> Case:
    """Rafael coaches at North Middle and reports about himself."""
    rafael = people.person("Rafael Diaz", display_name="Mr. Diaz")
    people.appoint(rafael, RoleKey.COACH, north)
    marcus = people.person("Marcus Cole", display_name="Mr. Cole")
    people.appoint(marcus, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    return factories.sent(rafael, riverside, school=north, files=files)


def closed(case: Case, ann: User, hana: User) -> Case:
    """Looked into by Ann, received by Marcus, reviewed and closed by Hana."""
    factories.investigated(case, ann)
    now = database_now()
    marcus = User.objects.get(full_name="Marcus Cole")
    with reading(marcus, case.district):
        cases.receive(case=case, by=marcus)
    with reading(hana, case.district):
        factories.decide(case, hana)
        cases.close(case=case, by=hana, now=now)
    return found(case)


def found(case: Case) -> Case:
    with working_in(case.district_id), as_house():
        return Case.objects.select_related("report", "district", "assigned_to").get(pk=case.pk)


def open_for(case: Case, person: User, hana: User) -> None:
    with reading(hana, case.district):
        cases.open_for(case=case, to=person, why="To confirm", by=hana, now=database_now())


def pass_time(move: Move, length: timedelta = LATER) -> datetime:
    """Every clock that we ask, in this test alone."""
    move((database_now() + length).isoformat())
    return database_now()


def held(case: Case, by: User, why: str = "Lawsuit of the spring") -> None:
    with reading(by, case.district):
        retention.place_hold(case=case, why=why, by=by, now=database_now())


def asked(case: Case, by: User) -> Destruction:
    with reading(by, case.district):
        return destruction.ask_to_destroy(case=case, by=by, now=database_now())


def destroyed(case: Case, by: User, second: User) -> Destruction:
    one = asked(case, by)
    with reading(second, case.district):
        (done,) = destruction.destroy(destruction=one, by=second, now=database_now())
    return done


def many(
    like: Case, number: int, *, received_at: datetime, is_closed: bool, people: Sequence[User]
) -> list[Case]:
    """Files as the product would have made them, written at once: entries, key and list."""
    district = like.district
    with working_in(district.pk), as_house():
        start = Report.objects.count()
        reports = Report.objects.bulk_create(
            Report(
                district=district,
                reference=f"R-2000-{start + n:05}",
                source="public",
                kind="seen",
                received_at=received_at,
                said=b"closed",
                sha256="a" * 64,
            )
            for n in range(number)
        )
        own = cipher.new()
        FileKey.objects.bulk_create(
            FileKey(district=district, report=one, locked_with=name, locked=locked)
            for one in reports
            for name, locked in [cipher.locked(own, f"report:{one.pk}")]
        )
        made = Case.objects.bulk_create(
            Case(
                district=district,
                report=one,
                reference=one.reference.replace("R", "C"),
                type="student",
                assigned_to=people[0],
                assigned_at=received_at,
                assigned_for="leads",
                asks=["dates", "reporter", "allegation"],
                received_at=received_at,
                due_on=received_at.date(),
                keep_until=received_at.date().replace(year=received_at.year + 1),
            )
            for one in reports
        )
        CaseEntry.objects.bulk_create(
            CaseEntry(district=district, case=one, kind=kind, answer="added", said=b"x" * 60)
            for one in made
            for kind in one.asks
        )
        if is_closed:
            keys = [one.pk for one in made]
            Case.objects.filter(pk__in=keys).update(status="closed", closed_at=received_at)
        open_to_all(made, people)
    return made


def open_to_all(made: Sequence[Case], people: Sequence[User]) -> None:
    kind = ContentType.objects.get_for_model(Case)
    right = Permission.objects.get(codename="case_open", content_type=kind)
    NamedGrant.objects.bulk_create(
        NamedGrant(user=one, permission=right, content_type=kind, object_pk=str(case.pk))
        for case in made
        for one in people
    )
