from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.hours import hour
from districts.roles import Permission

COLOUR = RegexValidator(
    r"^#[0-9A-Fa-f]{6}$", _("Write the color as # and six digits, for example #2F6B3C.")
)


class Mark(models.TextChoices):
    """The drawn marks that a letterhead can show beside the district's name."""

    BELL = "bell", _("Bell")
    CLOVER = "clover", _("Clover")
    SHEAF = "sheaf", _("Sheaf")
    WAVE = "wave", _("Wave")
    MAPLE = "maple", _("Maple leaf")


class YearEnd(models.TextChoices):
    """The last day of a school year, as districts have it."""

    MAY_15 = "05-15", _("May 15")
    MAY_31 = "05-31", _("May 31")
    JUNE_15 = "06-15", _("June 15")
    JUNE_30 = "06-30", _("June 30")
    JULY_15 = "07-15", _("July 15")
    JULY_31 = "07-31", _("July 31")


class NewAccount(models.Func):
    """A number of an account that only the sandbox knows, until the district goes live."""

    template = "'AC' || replace(gen_random_uuid()::text, '-', '')"
    output_field = models.CharField()


class District(models.Model):
    """A tenant. This table alone has no wall: the address in the browser must find its row."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60)
    mark = models.CharField(_("mark"), max_length=20, choices=Mark, default=Mark.BELL)
    colour = models.CharField(_("color"), max_length=7, default="#2F6B3C", validators=[COLOUR])
    time_zone = models.CharField(_("time zone"), max_length=60)
    languages = ArrayField(models.CharField(max_length=12), verbose_name=_("languages"))
    office_phone = models.CharField(_("office phone"), max_length=40, blank=True)
    help_phone = models.CharField(_("help phone"), max_length=40, blank=True)
    help_opens = models.TimeField(_("help from"), null=True, blank=True)
    help_closes = models.TimeField(_("help until"), null=True, blank=True)
    # Messages support its emergency procedures and never stand in for them (S0-03).
    emergency_manual = models.URLField(
        _("emergency manual"), max_length=300, blank=True, db_default=""
    )
    # Whether STOP to one of its numbers ends all texts, those of emergencies, too (docs/adr/0014).
    stop_ends_all = models.BooleanField(_("STOP ends all texts"), default=False, db_default=False)
    # What families have signed lasts until then at most (S0-65).
    year_ends = models.CharField(
        _("school year ends"),
        max_length=5,
        choices=YearEnd,
        default=YearEnd.JUNE_30,
        db_default=YearEnd.JUNE_30,
    )
    # Its account at the telephone company. Here, because whoever calls back names nothing else.
    phone_account = models.CharField(
        max_length=34, unique=True, editable=False, db_default=NewAccount()
    )
    live_since = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        default_permissions = ()
        permissions = [(one.value, one.value) for one in Permission]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9A-Fa-f]{6}$"), name="district_colour"
            ),
            models.CheckConstraint(
                condition=models.Q(languages__len__gte=1), name="district_has_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def help_hours(self) -> str:
        """When the help desk answers, in the reader's words; empty when it does not say."""
        if self.help_opens is None or self.help_closes is None:
            return ""
        hours = {"opens": hour(self.help_opens), "closes": hour(self.help_closes)}
        return gettext("%(opens)s to %(closes)s") % hours

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def url(self, name: str, **kwargs: str) -> str:
        """The address of one of this district's pages: `district.url("school", school="…")`."""
        return reverse(name, kwargs={"district": self.slug, **kwargs})
