"""Practices on the home page: a colleague's message, the monthly one, and one left running."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from districts.agenda import Agenda, Desk, Todo, When
from districts.models import School
from districts.roles import RoleKey
from districts.templatetags.belltower import ago
from practice.models import PracticeCopy, PracticeRun

S = PracticeRun.Status
EVERY = timedelta(days=30)
# So long a colleague who was away still finds the message of a finished practice.
STAYS = timedelta(days=1)
LEFT_RUNNING = timedelta(hours=1)
MOST = 5


def offered(desk: Desk) -> Agenda:
    return Agenda([*_copies(desk), *_left_running(desk), *_due(desk)])


def _copies(desk: Desk) -> Iterator[Todo]:
    """The message itself, for who agreed to take part: here, and nowhere else."""
    mine = PracticeCopy.objects.filter(
        person=desk.person, opened_at=None, run__ran_at__gt=desk.now - STAYS
    )
    for one in mine.select_related("run", "run__school").order_by("-id")[:MOST]:
        run = one.run
        yield Todo(
            When.TODAY,
            _("PRACTICE – %(incident)s at %(school)s")
            % {"incident": run.get_incident_display(), "school": run.school.short_name},
            desk.district.url("practice_copy", reference=run.reference),
            _("Read the practice"),
            meta=_("You agreed to take part. Everything is normal."),
            left=ago(run.ran_at, desk.now) if run.ran_at else "",
            order=2,
        )


def _left_running(desk: Desk) -> Iterator[Todo]:
    mine = PracticeRun.objects.filter(
        ran_by=desk.person, status=S.RUNNING, ran_at__lt=desk.now - LEFT_RUNNING
    )
    for run in mine.select_related("school")[:MOST]:
        yield Todo(
            When.COMING,
            _("Finish the practice at %(school)s") % {"school": run.school.short_name},
            desk.district.url("practice_finish", reference=run.reference),
            _("Finish the practice"),
            meta=f"{run.get_incident_display()} · {run.reference}",
            left=_("Write down what you learned"),
        )


def _due(desk: Desk) -> Iterator[Todo]:
    """Once a month, for whoever leads a school; a new one is set up first."""
    schools = _led(desk)
    last = dict(
        PracticeRun.objects.filter(school__in=schools, ran_at__isnull=False)
        .order_by()
        .values_list("school")
        .annotate(Max("ran_at"))
    )
    for school in schools:
        ran_at = last.get(school.pk)
        if ran_at is not None and ran_at > desk.now - EVERY:
            continue
        yield Todo(
            When.COMING,
            _("Practice an emergency"),
            desk.district.url("practice"),
            _("Start a practice"),
            meta=_("%(school)s · with invented families") % {"school": school.short_name},
            left=_("Last practiced %(ago)s") % {"ago": ago(ran_at, desk.now)}
            if ran_at
            else _("Not practiced yet"),
        )


def _led(desk: Desk) -> list[School]:
    leads = [one.school for one in desk.appointments if one.role == RoleKey.PRINCIPAL]
    return [school for school in leads if school is not None and school.reviewed_at is not None]
