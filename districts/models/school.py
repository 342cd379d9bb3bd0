from datetime import date, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models.district import COLOUR, District
from districts.roles import Permission
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class School(models.Model):
    """A school of one district: its plate, its hours, and the office that answers."""

    class Kind(models.TextChoices):
        ELEMENTARY = "elementary", _("Elementary school")
        MIDDLE = "middle", _("Middle school")
        HIGH = "high", _("High school")
        OTHER = "other", _("Other")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    colour = models.CharField(_("color"), max_length=7, default="#27548A", validators=[COLOUR])
    languages = ArrayField(models.CharField(max_length=12), verbose_name=_("languages"))
    office_phone = models.CharField(_("office phone"), max_length=40, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DistrictManager["School"]()

    class Meta:
        ordering = ["name"]
        default_permissions = ()
        permissions = [(one.value, one.value) for one in Permission]
        constraints = [
            Wall(name="school_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="school_in_district"),
            models.UniqueConstraint(fields=["district", "slug"], name="school_slug"),
            models.UniqueConstraint(fields=["district", "name"], name="school_name"),
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9A-Fa-f]{6}$"), name="school_colour"
            ),
            models.CheckConstraint(
                condition=models.Q(languages__len__gte=1), name="school_has_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def dismissal_on(self, day: date) -> time | None:
        """When students leave on this day; None on a day without a dismissal time."""
        early = self.early_dismissals.filter(on=day).first()
        if early is not None:
            return early.time
        usual = self.dismissals.filter(weekday=day.weekday()).first()
        return usual.time if usual is not None else None


class Dismissal(models.Model):
    """The usual dismissal of one weekday, in the district's time."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="dismissals", db_constraint=False
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    time = models.TimeField()

    objects = DistrictManager["Dismissal"]()

    class Meta:
        ordering = ["weekday"]
        default_permissions = ()
        constraints = [
            Wall(name="dismissal_wall"),
            SameDistrict("school", name="dismissal_school_same_district"),
            models.UniqueConstraint(fields=["school", "weekday"], name="dismissal_once_a_weekday"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="dismissal_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.time:%H:%M}"


class EarlyDismissal(models.Model):
    """One day that ends at another time than its weekday usually does."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="early_dismissals", db_constraint=False
    )
    on = models.DateField()
    time = models.TimeField()
    reason = models.CharField(max_length=120, blank=True)

    objects = DistrictManager["EarlyDismissal"]()

    class Meta:
        ordering = ["on"]
        default_permissions = ()
        constraints = [
            Wall(name="early_dismissal_wall"),
            SameDistrict("school", name="early_dismissal_school_same_district"),
            models.UniqueConstraint(fields=["school", "on"], name="early_dismissal_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.time:%H:%M}"


def dismissals_on(day: date) -> dict[int, time]:
    """By school, of all that students leave on this day."""
    usual = Dismissal.objects.filter(weekday=day.weekday()).values_list("school_id", "time")
    early = EarlyDismissal.objects.filter(on=day).values_list("school_id", "time")
    return {**dict(usual), **dict(early)}
