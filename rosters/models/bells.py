"""At what hours a school's periods are, so that somebody's own lessons can be told (S3-13)."""

from datetime import datetime, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.models import Dismissal, District, EarlyDismissal, School, User
from rosters.models.classes import ClassGroup
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager

Weekday = Dismissal.Weekday


class BellPeriodQuerySet(models.QuerySet["BellPeriod"]):
    def ringing(self, at: datetime) -> "BellPeriodQuerySet":
        """Those that are on at this local time; none where that day has no school, or has ended."""
        clock, today = at.time(), at.date()
        usual = Dismissal.objects.filter(school=OuterRef("school"), weekday=today.weekday())
        early = EarlyDismissal.objects.filter(school=OuterRef("school"), on=today)
        on_now = self.filter(
            weekdays__contains=[today.weekday()], starts__lte=clock, ends__gt=clock
        )
        return on_now.filter(Exists(usual) | Exists(early), ~Exists(early.filter(time__lte=clock)))

    def lesson_until(self, person: User, at: datetime) -> time | None:
        """When the lesson that this person teaches at this local time is over."""
        lessons = ClassGroup.objects.of(person).filter(
            school=OuterRef("school"), periods__contains=[OuterRef("name")]
        )
        early = EarlyDismissal.objects.filter(school=OuterRef("school"), on=at.date())
        ends = Least(F("ends"), Subquery(early.values("time")[:1]))
        found: time | None = (
            self.ringing(at).filter(Exists(lessons)).aggregate(until=Max(ends))["until"]
        )
        return found


class BellPeriod(models.Model):
    """One period of a school's day, on the weekdays on which it has these hours."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    school = models.ForeignKey(
        School,
        on_delete=models.CASCADE,
        related_name="bell_periods",
        db_constraint=False,
        db_index=False,
    )
    # As the classes of the student system name it: "2".
    name = models.CharField(gettext_lazy("period"), max_length=20)
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday))
    starts = models.TimeField(gettext_lazy("starts"))
    ends = models.TimeField(gettext_lazy("ends"))

    objects = DistrictManager.from_queryset(BellPeriodQuerySet)()

    class Meta:
        ordering = ["starts", "name", "weekdays"]
        default_permissions = ()
        constraints = [
            Wall(name="bell_period_wall"),
            SameDistrict("school", name="bell_period_school_same_district"),
            models.UniqueConstraint(
                fields=["district", "school", "name", "weekdays"], name="bell_period_once"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="bell_period_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=Weekday.values),
                name="bell_period_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return f"period {self.name}"

    @property
    def days(self) -> str:
        """Monday to Friday, or the days one by one."""
        labels = [str(Weekday(one).label) for one in self.weekdays]
        if self.weekdays == list(range(self.weekdays[0], self.weekdays[-1] + 1)) and labels[2:]:
            return _("%(first)s to %(last)s") % {"first": labels[0], "last": labels[-1]}
        return ", ".join(labels)
