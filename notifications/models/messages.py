from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import Appointment, District, School, User
from districts.permissions import can_anywhere, schools_for
from districts.roles import Permission
from notifications.constraints import ContentStands, PartStands, ReleasedByPolicy
from notifications.models.channels import Channel, Lane
from optin.models import Consent
from rosters.models import ClassGroup, Student
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, DueWork, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager, UnscopedManager


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: User) -> "MessageQuerySet":
        """Those of the schools that this person writes for; all, for who writes to the district.

        Whoever handed a draft on to the district still follows what becomes of it. What goes to
        classes is seen by their staff, and by whoever supervises the school (S0-58).
        """
        of_class = Q(kind=Message.Kind.CLASS)
        classes = AudienceClass.objects.filter(class_group__in=ClassGroup.objects.of(person))
        theirs = of_class & (
            Q(author=person)
            | Q(pk__in=classes.values("message"))
            | Q(corrects__in=classes.values("message"))
            | Q(school__in=schools_for(person, Permission.SUPERVISE))
        )
        # What waits for a colleague is theirs to know alone.
        seen = self.exclude(~Q(author=person), release_basis=Message.Basis.REMINDER)
        if can_anywhere(person, Permission.MESSAGE_DISTRICT):
            return seen.filter(~of_class | theirs)
        own = Q(school__in=schools_for(person, Permission.MESSAGE_SCHOOL))
        return seen.filter(theirs | ~of_class & (own | Q(author=person, handed_to__isnull=False)))

    def on_its_own(self) -> "MessageQuerySet":
        """Neither a copy, which stands beside what it follows, nor what is said about signing."""
        aside = [Message.Basis.REMINDER, Message.Basis.PERMISSION]
        return self.filter(follows=None).exclude(release_basis__in=aside)


class Message(models.Model):
    """Something a school or the district wants to tell families."""

    class Kind(models.TextChoices):
        OUTREACH = "outreach", _("Outreach")
        EMERGENCY = "emergency", _("Emergency")
        WEATHER = "weather", _("Weather or closure")
        # To the families or the students of one's own classes and activities.
        CLASS = "class", _("Class or group")
        # Copies and notices that follow another message (S0 table 1.1.2).
        SERVICE = "service", _("Notice")

    class Topic(models.TextChoices):
        """What outreach is about. The first four concern a whole district (S0-43, S0-44)."""

        CLOSURE = "closure", _("Closing or delay")
        DISTRICT_EVENT = "district_event", _("Event of the district or community")
        LATE_START = "late_start", _("Late start or half day")
        ELECTION = "election", _("Election")
        SCHOOL_EMERGENCY = "school_emergency", _("After an emergency")
        TESTING = "testing", _("Testing")
        SCHOOL_EVENT = "school_event", _("School event")
        PICTURE_DAY = "picture_day", _("Picture day")
        GRADING = "grading", _("Grading period or report cards")
        REMINDER = "reminder", _("Reminder of a district message")
        OTHER = "other", _("Something else")

    class Incident(models.TextChoices):
        EVACUATION = "evacuation", _("Evacuation")
        FIRE = "fire", _("Fire")
        LOCKDOWN = "lockdown", _("Lockdown")
        WEAPON = "weapon", _("Weapon on campus")
        INJURY = "injury", _("Injury or death")
        OTHER = "other", _("Something else")

    class To(models.TextChoices):
        """Who of a class reads it. Everything else goes to families."""

        FAMILIES = "families", _("Families")
        STUDENTS = "students", _("Students")

    class Purpose(models.TextChoices):
        """What a message to students is for (S0-05, S0-52, S2-09)."""

        ACADEMICS = "academics", _("Learning in class")
        ACTIVITY = "activity", _("An activity of the school")
        SAFETY = "safety", _("Safety")
        EMPLOYMENT = "employment", _("Work for the district")
        PERSONAL = "personal", _("A personal matter")

    class Audience(models.TextChoices):
        SCHOOL = "school", _("All families of the school")
        GRADES = "grades", _("Families of some grades")
        CLASSES = "classes", _("Families of some classes")
        # Some of a class or group, picked from its roster.
        STUDENTS = "students", _("Some students of a class")
        DISTRICT = "district", _("All families of the district")
        # Exactly those that another message was sent to (a correction).
        CONTACTED = "contacted", _("Those contacted before")
        # Named people of the district who get a copy or a notice, and no families.
        LISTS = "lists", _("Named people")

    class FollowUp(models.TextChoices):
        """What a second message to exactly the same people is."""

        CORRECTION = "correction", _("Correction")
        UPDATE = "update", _("Update")
        ALL_CLEAR = "all_clear", _("All clear")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        DECLINED = "declined", _("Declined")
        SCHEDULED = "scheduled", _("Scheduled")
        HOLDING = "holding", _("Sending soon")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Basis(models.TextChoices):
        """On what ground it was released; the database lets none go without."""

        VERDICT = "verdict", _("the policy check")
        OVERRIDE = "override", _("a decision against the rule")
        # The policy check was not to be had, and it was an emergency (ux 3.2).
        AUTHORITY = "authority", _("standing emergency authority")
        COPY = "copy", _("the message that it follows")
        # To one colleague, about an emergency that waits (notifications.actions.telling).
        QUESTION = "question", _("the question that it asks")
        # To named people about what they are asked to sign (notifications.actions.reminders).
        REMINDER = "reminder", _("the reminder that was asked for")
        # To a family, or about it to whoever asked it (notifications.actions.families).
        PERMISSION = "permission", _("the permission that it is about")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.DRAFT: {
            Status.SUBMITTED,
            Status.SCHEDULED,
            Status.HOLDING,
            Status.WITHDRAWN,
            # A copy, with the message that it follows.
            Status.SENDING,
        },
        # Returned is a draft again, with a note.
        Status.SUBMITTED: {
            Status.DRAFT,
            Status.SCHEDULED,
            Status.HOLDING,
            Status.DECLINED,
            Status.WITHDRAWN,
        },
        Status.DECLINED: set(),
        Status.SCHEDULED: {Status.DRAFT, Status.SENDING},
        Status.HOLDING: {Status.DRAFT, Status.SENDING},
        Status.SENDING: {Status.SENT, Status.STOPPED},
        Status.SENT: set(),
        Status.STOPPED: set(),
        Status.WITHDRAWN: set(),
    }

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    # Made with the page that began it, so that a double click begins one draft.
    begun_with = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    incident = models.CharField(max_length=10, choices=Incident, blank=True)
    topic = models.CharField(max_length=16, choices=Topic, blank=True)
    to = models.CharField(max_length=8, choices=To, default=To.FAMILIES, db_default=To.FAMILIES)
    purpose = models.CharField(max_length=10, choices=Purpose, blank=True, db_default="")
    # Who reads along with students: their parents, and a colleague (S2-12).
    adds_parents = models.BooleanField(default=False, db_default=False)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    # None is the whole district.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    audience = models.CharField(max_length=10, choices=Audience, blank=True)
    grades = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    # Whether the school's (or the whole district's) staff get it with the families (S0-01, S0-15).
    includes_staff = models.BooleanField(default=False, db_default=False)
    # Which lists of named people a copy or a notice goes to (CopyList.Key).
    lists = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="corrections",
        null=True,
        blank=True,
        db_constraint=False,
    )
    follow_up = models.CharField(max_length=10, choices=FollowUp, blank=True)
    # Of a copy or a notice: the message that it follows.
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="followers",
        null=True,
        blank=True,
        db_constraint=False,
    )
    # Of what is written to a family about a permission: which one (optin.models.Consent).
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
    )
    # What stands below the words because of who sends it, by channel and language (S3-06).
    disclaimers = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True, editable=False
    )
    # In the order in which the page names them.
    channels = ArrayField(models.CharField(max_length=5, choices=Channel), default=list, blank=True)
    # When the author wants it to go; None is as soon as it is sent off.
    wanted_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Everybody who changed it while it was a draft; none of them says yes to it.
    editors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # Of a draft that a school handed on to the district (S0-43): who takes it from there.
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # Who sent it off, which may be a colleague of the author.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # The appointment that gave the right to send it; looked at again at each intent.
    sent_as = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    # SHA-256 over words, recordings, audience, channels and time, as they were sent off.
    content_hash = models.CharField(max_length=64, blank=True)
    needs_approval = models.BooleanField(default=False)
    # How often it was handed in or sent off: a yes counts for the round in which it was given.
    submission = models.PositiveSmallIntegerField(default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    release_basis = models.CharField(max_length=10, choices=Basis, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    # After that nothing more of it is sent.
    expires_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(db_default=TenancyNow())
    changed_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(MessageQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="message_wall"),
            SameDistrict("school", name="message_school_same_district"),
            SameDistrict("corrects", name="message_corrects_same_district"),
            SameDistrict("follows", name="message_follows_same_district"),
            SameDistrict("sent_as", name="message_sent_as_same_district"),
            SameDistrict("consent", name="message_consent_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="message_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="message_reference"),
            models.UniqueConstraint(fields=["district", "begun_with"], name="message_begun_once"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | (~Q(release_basis="") & ~Q(content_hash="")),
                name="message_released_on_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft",
                        "submitted",
                        "declined",
                        "scheduled",
                        "holding",
                        "withdrawn",
                    ]
                )
                | Q(released_at__isnull=False),
                name="message_under_way_is_released",
            ),
            ReleasedByPolicy(name="message_released_by_policy"),
            ContentStands(name="message_content_stands"),
            models.CheckConstraint(
                condition=Q(to="families", purpose="") | Q(kind="class", school__isnull=False),
                name="message_to_students_is_of_a_class",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["scheduled", "holding"]) | Q(release_at__isnull=False),
                name="message_waiting_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "school", "-id"], name="message_of_school"),
            # The newest first, for parents (notifications.addressed).
            models.Index(
                fields=["district", "-released_at", "-id"],
                condition=Q(released_at__isnull=False),
                name="message_by_release",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("A message that is “%(status)s” cannot do that.")
                % {"status": self.get_status_display().lower()}
            )
        self.status = status

    @property
    def makers(self) -> set[int | None]:
        """Whoever wrote it, changed it or handed it in: somebody else says yes or no to it."""
        return {self.author_id, self.submitted_by_id, *self.editors}

    @property
    def is_emergency(self) -> bool:
        return self.kind == self.Kind.EMERGENCY

    @property
    def is_of_class(self) -> bool:
        return self.kind == self.Kind.CLASS

    @property
    def goes_to_students(self) -> bool:
        return self.to == self.To.STUDENTS

    @property
    def lane(self) -> Lane:
        """Whose workers carry it: an emergency stands behind nobody."""
        return Lane.EMERGENCY if self.is_emergency else Lane.ROUTINE


class AudienceClass(models.Model):
    """A class whose families a message is for."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="audience_classes", db_constraint=False
    )
    class_group = models.ForeignKey(
        ClassGroup, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    objects = DistrictManager["AudienceClass"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="audience_class_wall"),
            SameDistrict("message", name="audience_class_message_same_district"),
            SameDistrict("class_group", name="audience_class_group_same_district"),
            models.UniqueConstraint(fields=["message", "class_group"], name="audience_class_once"),
            PartStands(name="audience_class_stands"),
        ]

    def __str__(self) -> str:
        return f"audience class {self.pk}"


class AudienceStudent(models.Model):
    """A student whom a message is for, or whose family; picked from a roster, never typed in."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="audience_students", db_constraint=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    objects = DistrictManager["AudienceStudent"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="audience_student_wall"),
            SameDistrict("message", name="audience_student_message_same_district"),
            SameDistrict("student", name="audience_student_same_district"),
            models.UniqueConstraint(fields=["message", "student"], name="audience_student_once"),
            PartStands(name="audience_student_stands"),
        ]

    def __str__(self) -> str:
        return f"audience student {self.pk}"


class Reliance(models.Model):
    """The family's permission on which a message to one student rests, as it was released.

    Looked at again at each promise to send it; `broken_at` is when it did not hold any more.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="reliances", db_constraint=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    broken_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["Reliance"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="reliance_wall"),
            SameDistrict("message", name="reliance_message_same_district"),
            SameDistrict("student", name="reliance_student_same_district"),
            SameDistrict("consent", name="reliance_consent_same_district"),
            models.UniqueConstraint(fields=["message", "student"], name="reliance_once"),
        ]

    def __str__(self) -> str:
        return f"reliance {self.pk}"


class DueRelease(models.Model):
    """That a message waits for its time; ids alone, so that the scheduler sees all districts'."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="due_release", db_constraint=False
    )
    due_at = models.DateTimeField()
    # Whose workers release it: an emergency stands behind nobody.
    lane = models.CharField(max_length=9, choices=Lane)
    # When the record book was told that its time had passed and nothing went.
    missed_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["DueRelease"]()
    in_all_districts = UnscopedManager["DueRelease"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="due_release_wall"),
            DueWork(name="due_release_due_work"),
            SameDistrict("message", name="due_release_message_same_district"),
        ]
        indexes = [models.Index(fields=["due_at"], name="due_release_by_time")]

    def __str__(self) -> str:
        return f"due release {self.pk}"


class Ruling(models.Model):
    """The district's policy about a message at one step: facts and verdict, frozen."""

    class Step(models.TextChoices):
        CHECK = "check", _("checked")
        SUBMIT = "submit", _("handed in")
        APPROVE = "approve", _("approved")
        SEND = "send", _("sent off")
        RELEASE = "release", _("released")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="rulings", db_constraint=False
    )
    step = models.CharField(max_length=10, choices=Step)
    version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20)
    # SHA-256 of what was judged, its round, and how many people's yes it takes at the least.
    content_hash = models.CharField(max_length=64, blank=True)
    submission = models.PositiveSmallIntegerField(default=0)
    approvals_needed = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField()
    verdict = models.JSONField()
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Ruling"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="ruling_wall"),
            SameDistrict("message", name="ruling_message_same_district"),
            AppendOnly(name="ruling_append_only"),
            Dated("at", name="ruling_dated"),
        ]
        indexes = [models.Index(fields=["message", "-id"], name="ruling_of_message")]

    def __str__(self) -> str:
        return f"ruling {self.pk}"

    @classmethod
    def last_step(cls, message: object) -> "models.QuerySet[Ruling, str]":
        """For a subquery: how far the message came; that somebody looked at it is no step."""
        steps = cls.objects.filter(message=message).exclude(step=cls.Step.CHECK)
        return steps.order_by("-id").values_list("step", flat=True)[:1]
