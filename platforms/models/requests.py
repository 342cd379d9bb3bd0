"""What staff ask for: a tool, a blocked site, a device, software, the logo; and who decided."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models import District, School
from districts.roles import Permission
from platforms.constraints import AgreedByAll, DecidedByAnother
from platforms.models.tools import Children, Tool, Use
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class Kind(models.TextChoices):
    TOOL = "tool", _("Tool")
    SITE = "site", _("Blocked site")
    DEVICE = "device", _("Device of your own")
    SOFTWARE = "software", _("Software to install")
    LOGO = "logo", _("The district’s logo or material")


class Department(models.TextChoices):
    """In whose name somebody decides."""

    IT = "it", _("IT")
    LEARNING = "learning", _("Teaching and Learning")
    OFFICE = "office", _("District office")
    APPEAL = "appeal", pgettext_lazy("who decides", "Appeal")


class Criterion(models.TextChoices):
    """What is judged before a yes (S1-10 of a tool, S1-15 of a device)."""

    PRIVACY = "privacy", _("It keeps the privacy of students")
    LICENSING = "licensing", _("The district has a license, or needs none")
    ALIGNMENT = "alignment", _("It fits what is taught")
    PROTECTED = "protected", _("Its virus protection is current")
    FITS = "fits", _("Its network card works with ours")
    SET_UP = "set_up", _("It is set up for the network")


DECIDES: Mapping[Department, Permission] = {
    Department.IT: Permission.PLATFORMS_IT,
    Department.LEARNING: Permission.PLATFORMS_LEARNING,
    Department.OFFICE: Permission.SITES_APPROVE,
    Department.APPEAL: Permission.PLATFORMS_APPEAL,
}
# Every one of them must say yes.
DEPARTMENTS: Mapping[Kind, tuple[Department, ...]] = {
    Kind.TOOL: (Department.IT, Department.LEARNING),
    Kind.SITE: (Department.IT,),
    Kind.DEVICE: (Department.IT,),
    Kind.SOFTWARE: (Department.IT,),
    Kind.LOGO: (Department.OFFICE,),
}
JUDGES: Mapping[tuple[Kind, Department], tuple[Criterion, ...]] = {
    (Kind.TOOL, Department.IT): (Criterion.PRIVACY, Criterion.LICENSING),
    (Kind.TOOL, Department.LEARNING): (Criterion.ALIGNMENT,),
    (Kind.DEVICE, Department.IT): (Criterion.PROTECTED, Criterion.FITS, Criterion.SET_UP),
}


class ToolRequest(models.Model):
    """What somebody asks for, from the question to its answer and an appeal."""

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("request", "Asked")
        PARTLY = "partly", _("One yes of two")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", pgettext_lazy("request", "Declined")
        APPEALED = "appealed", _("Appealed")
        UPHELD = "upheld", _("Declined on appeal")
        WITHDRAWN = "withdrawn", _("Taken back")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.ASKED: {Status.PARTLY, Status.APPROVED, Status.DECLINED, Status.WITHDRAWN},
        Status.PARTLY: {Status.APPROVED, Status.DECLINED, Status.WITHDRAWN},
        Status.APPROVED: set(),
        Status.DECLINED: {Status.APPEALED},
        # Won against one department, it waits for the other one that has not answered.
        Status.APPEALED: {Status.PARTLY, Status.APPROVED, Status.UPHELD, Status.WITHDRAWN},
        Status.UPHELD: set(),
        Status.WITHDRAWN: set(),
    }
    WAITING: ClassVar[tuple[Status, ...]] = (Status.ASKED, Status.PARTLY, Status.APPEALED)

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    # Made with the page, so that a double click enters it once.
    begun_with = models.UUIDField(null=True, blank=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=9, choices=Status, default=Status.ASKED)
    name = models.CharField(max_length=80)
    maker = models.CharField(max_length=80, blank=True)
    address = models.URLField(max_length=300, blank=True)
    purpose = models.CharField(max_length=600)
    for_whom = models.CharField(max_length=120, blank=True)
    uses = ArrayField(models.CharField(max_length=11, choices=Use), default=list)
    terms_url = models.URLField(max_length=300, blank=True)
    privacy_url = models.URLField(max_length=300, blank=True)
    children = models.CharField(max_length=9, choices=Children, default=Children.NOT_ASKED)
    keeps_record = models.BooleanField(default=False)
    # A blocked site that students need, who ask through their teacher (S1-32).
    is_for_students = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=TenancyNow())
    # Where the asker works; of the district's people none.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_constraint=False,
    )  # fmt: skip
    # The tool in the register that it widens, or has become.
    tool = models.ForeignKey(
        Tool, on_delete=models.PROTECT, related_name="requests", null=True, blank=True,
        db_constraint=False,
    )  # fmt: skip
    # The last day for the answer that it waits for, by the timeframe of the day it was asked.
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True, blank=True)
    # After a no: the last day for an appeal.
    appeal_by = models.DateField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_reason = models.CharField(max_length=600, blank=True)
    # The last day of what was approved; empty is without an end.
    until = models.DateField(null=True, blank=True)

    objects = DistrictManager["ToolRequest"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="toolrequest_wall"),
            SameDistrict("school", name="toolrequest_school_same_district"),
            SameDistrict("tool", name="toolrequest_tool_same_district"),
            AgreedByAll(name="toolrequest_agreed_by_all"),
            models.UniqueConstraint(fields=["district", "id"], name="toolrequest_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="toolrequest_reference"),
            models.UniqueConstraint(
                fields=["district", "asked_by", "begun_with"], name="toolrequest_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="appealed")
                | (Q(appealed_at__isnull=False) & ~Q(appeal_reason="")),
                name="toolrequest_appealed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "status", "due_on"], name="toolrequest_waiting"),
            models.Index(fields=["district", "asked_by", "-id"], name="toolrequest_of_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("A request that is “%(status)s” cannot do that.")
                % {"status": self.get_status_display().lower()}
            )
        self.status = status

    @property
    def is_waiting(self) -> bool:
        return self.status in self.WAITING

    @property
    def departments(self) -> tuple[Department, ...]:
        """Whose answer it takes as it stands."""
        if self.status == self.Status.APPEALED:
            return (Department.APPEAL,)
        return DEPARTMENTS[Kind(self.kind)]

    @property
    def declined_for(self) -> Department | None:
        """Whose no an appeal is about: the first one, for a no ends the round."""
        said = sorted(self.decisions.all(), key=lambda one: one.pk)
        return next((Department(one.department) for one in said if not one.is_yes), None)

    def is_overdue(self, today: date) -> bool:
        return self.is_waiting and self.due_on < today


def criteria(request: ToolRequest, department: str) -> tuple[Criterion, ...]:
    """What this department judges; who decides on an appeal judges in place of who said no."""
    if department == Department.APPEAL:
        department = request.declined_for or department
    return JUDGES.get((Kind(request.kind), Department(department)), ())


class ToolDecision(models.Model):
    """One department's yes or no to a request, criterion by criterion; it stays as it was said."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    request = models.ForeignKey(
        ToolRequest, on_delete=models.PROTECT, related_name="decisions", db_constraint=False
    )
    department = models.CharField(max_length=8, choices=Department)
    is_yes = models.BooleanField()
    met = ArrayField(models.CharField(max_length=9, choices=Criterion), default=list)
    uses = ArrayField(models.CharField(max_length=11, choices=Use), default=list)
    # As far as this department says it of a tool.
    children = models.CharField(max_length=9, choices=Children, blank=True)
    keeps_record = models.BooleanField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=600, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["ToolDecision"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="tooldecision_wall"),
            SameDistrict("request", name="tooldecision_request_same_district"),
            AppendOnly(name="tooldecision_append_only"),
            Dated("at", name="tooldecision_dated"),
            DecidedByAnother(name="tooldecision_by_another"),
            models.UniqueConstraint(
                fields=["request", "department"], name="tooldecision_once_a_department"
            ),
            # So the two yeses are two people's, and who said no does not hear the appeal.
            models.UniqueConstraint(fields=["request", "by"], name="tooldecision_once_a_person"),
            models.CheckConstraint(
                condition=Q(is_yes=True) | ~Q(note=""), name="tooldecision_no_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Timeframe(models.Model):
    """How long an answer may take, in school days; without a row the usual number holds."""

    USUAL: ClassVar[int] = 10

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    answer_days = models.PositiveSmallIntegerField(default=USUAL)
    appeal_days = models.PositiveSmallIntegerField(default=USUAL)

    objects = DistrictManager["Timeframe"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="timeframe_wall"),
            models.UniqueConstraint(fields=["district", "kind"], name="timeframe_once_a_kind"),
            models.CheckConstraint(
                condition=Q(answer_days__range=(1, 60), appeal_days__range=(1, 60)),
                name="timeframe_of_days",
            ),
        ]

    def __str__(self) -> str:
        return f"timeframe {self.kind}"
