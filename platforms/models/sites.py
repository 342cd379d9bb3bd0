"""Sites, pages and accounts that somebody runs for a school: registered, approved, looked after."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models import Appointment, District, School, User
from districts.permissions import lets_through, schools_for
from districts.roles import Permission
from platforms.site_constraints import DecidedByAnother
from platforms.terms import grade_in_short as in_short
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


def _in_office(who: str) -> Exists:
    """Whether this person works at the site's school, or for the whole district, today."""
    held = Appointment.objects.in_force().staff().filter(person__is_active=True)
    here = Q(school_id=OuterRef("school_id")) | Q(school_id=None)
    return Exists(held.filter(here, person_id=OuterRef(who)))


def _run_by(person: User) -> Q:
    first, second = Q(administrator=person), Q(second_administrator=person)
    is_first, is_second = (
        Q(_in_office("administrator_id")),
        Q(_in_office("second_administrator_id")),
    )
    return (first & is_first) | (second & is_second)


def office_of(person: User) -> list[int]:
    """Schools whose own office this person is: nobody of the whole district."""
    if not lets_through(person, Permission.CONTACT_REPAIR):
        return []
    held = Appointment.objects.in_force().held_by(person.pk)
    office = held.with_permission(Permission.CONTACT_REPAIR).exclude(school=None)
    return list(office.values_list("school_id", flat=True))


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, person: User) -> "SiteQuerySet":
        """Those that one runs or registered, and all of the schools where one decides on them, or
        whose office one is: there parents hand their papers in (S3-08)."""
        decides = Q(school__in=schools_for(person, Permission.SITES_APPROVE))
        return self.filter(
            _run_by(person) | Q(registered_by=person) | decides | Q(school__in=office_of(person))
        )

    def run_by(self, person: User) -> "SiteQuerySet":
        """As one of the two, while they work there."""
        return self.filter(_run_by(person))

    def in_use(self) -> "SiteQuerySet":
        return self.filter(status__in=[Site.Status.APPROVED, Site.Status.PAUSED])

    def with_office(self) -> "SiteQuerySet":
        """With `has_administrator` and `has_second`: told by the appointments of today."""
        return self.annotate(
            has_administrator=_in_office("administrator_id"),
            has_second=_in_office("second_administrator_id"),
        )

    def without_administrator(self) -> "SiteQuerySet":
        return self.in_use().filter(~_in_office("administrator_id"))

    def without_second(self) -> "SiteQuerySet":
        """Whoever runs it would be alone."""
        return (
            self.in_use()
            .filter(_in_office("administrator_id"))
            .filter(~_in_office("second_administrator_id"))
        )

    def to_review(self, due_on: date) -> "SiteQuerySet":
        """In use since before that day, and nobody has looked through them since."""
        return self.in_use().filter(approved_on__lt=due_on).exclude(reviews__due_on=due_on)


class Site(models.Model):
    """A site, page or account of a class, a school or a group around it."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Waiting for the office")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        PAUSED = "paused", _("Paused")
        DECLINED = "declined", pgettext_lazy("site", "Declined")
        CLOSED = "closed", _("Closed")

    class Network(models.TextChoices):
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"
        YOUTUBE = "youtube", "YouTube"
        X = "x", "X"
        LINKEDIN = "linkedin", "LinkedIn"
        TIKTOK = "tiktok", "TikTok"
        WEBSITE = "website", _("Website or blog")
        OTHER = "other", _("Another network")

    class Purpose(models.TextChoices):
        INSTRUCTION = "instruction", _("Instruction")
        SUPPLEMENT = "supplement", _("Beside a class")
        ACTIVITY = "activity", _("School activity")
        ADMINISTRATION = "administration", _("Administration")
        ALUMNI = "alumni", _("Alumni or boosters")

    class Organization(models.TextChoices):
        """Who stands behind it (S3-05)."""

        CLASS = "class", _("Class or team")
        SCHOOL = "school", _("The school itself")
        PARENTS = "parents", _("Parent organization")
        ALUMNI = "alumni", _("Alumni group")
        CONNECTED = "connected", _("Another group close to the school")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.REGISTERED: {Status.APPROVED, Status.RETURNED, Status.DECLINED},
        # Changed, it is handed in again.
        Status.RETURNED: {Status.REGISTERED, Status.CLOSED},
        Status.APPROVED: {Status.PAUSED, Status.CLOSED},
        Status.PAUSED: {Status.APPROVED, Status.CLOSED},
        Status.DECLINED: set(),
        Status.CLOSED: set(),
    }

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    # Made with the page, so that a double click enters it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.REGISTERED)
    # As people see it there.
    name = models.CharField(max_length=120)
    network = models.CharField(max_length=10, choices=Network)
    other_network = models.CharField(max_length=60, blank=True)
    # A web address, or how the account is called there.
    address = models.CharField(max_length=300)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    purpose = models.CharField(max_length=14, choices=Purpose)
    organization = models.CharField(max_length=10, choices=Organization)
    organization_name = models.CharField(max_length=120, blank=True)
    # What students learn from it (S3-03), and the youngest grade that would come in (S3-01).
    benefit = models.CharField(max_length=600)
    youngest_grade = models.CharField(max_length=10, blank=True)
    administrator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second_administrator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(db_default=TenancyNow())
    # Nothing about students gets out (S3-10); what is shown there may be shown (S1-42).
    keeps_confidential = models.BooleanField(default=False)
    has_rights = models.BooleanField(default=False)
    # Who said yes, no or not yet, and why.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=600, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(SiteQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="site_wall"),
            SameDistrict("school", name="site_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="site_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="site_reference"),
            models.UniqueConstraint(
                fields=["district", "registered_by", "begun_with"], name="site_once"
            ),
            models.CheckConstraint(
                condition=~Q(administrator=F("second_administrator")),
                name="site_has_two_administrators",
            ),
            models.CheckConstraint(
                condition=Q(keeps_confidential=True, has_rights=True), name="site_is_attested"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "paused"])
                | Q(approved_on__isnull=False, decided_by__isnull=False),
                name="site_in_use_is_approved",
            ),
            DecidedByAnother(name="site_decided_by_another"),
        ]
        indexes = [models.Index(fields=["district", "school", "status"], name="site_of_school")]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("This site is “%(status)s” by now. Look at it again.")
                % {"status": self.get_status_display()}
            )
        self.status = status

    @property
    def network_name(self) -> str:
        return self.other_network or str(self.get_network_display())

    @property
    def grade(self) -> str:
        """The youngest one as people say it: 9, K."""
        return in_short(self.youngest_grade)

    @property
    def administrators(self) -> tuple[int, int]:
        return self.administrator_id, self.second_administrator_id

    @property
    def is_in_use(self) -> bool:
        return self.status in {self.Status.APPROVED, self.Status.PAUSED}

    @property
    def parties(self) -> Iterable[int]:
        """Nobody of these decides on it."""
        return {*self.administrators, self.registered_by_id}
