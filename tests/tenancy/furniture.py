"""One row of everything in one district: what the isolation tests set beside a neighbour's."""

from dataclasses import dataclass
from datetime import date, time
from uuid import uuid4

from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from districts.models import (
    AccessRequest,
    ApiToken,
    Appointment,
    DayOff,
    District,
    EarlyDismissal,
    Leave,
    ListExport,
    NamedGrant,
    RestoreTest,
    School,
    User,
)
from districts.roles import RoleKey
from notifications.models import (
    Advice,
    AfterNote,
    Approval,
    Attempt,
    Attestation,
    AudienceClass,
    AudienceStudent,
    Chunk,
    CopyAddress,
    CopyList,
    Delivery,
    DueRelease,
    LookedThrough,
    Message,
    Moderation,
    Override,
    Pause,
    Reach,
    ReadyWords,
    Recipient,
    Recording,
    Reliance,
    Ruling,
    SenderNumber,
    StaffRecipient,
    Stirred,
    Tally,
    VoiceRequest,
    Words,
)
from optin.models import (
    Answer,
    Consent,
    ConsentLink,
    ContactChange,
    Decision,
    DeclaredRelationship,
    FamilyAuthorization,
    FamilyWords,
    IdentityCode,
    ProgramShift,
    SenderGroup,
    Stop,
    StudentEmployment,
    WebhookDelivery,
    WebhookEndpoint,
    WordingCheck,
)
from platforms.models import (
    ParentNotice,
    Said,
    Site,
    SitePermission,
    SiteReview,
    SiteStudent,
    SiteTerms,
    StudentAgreement,
    Timeframe,
    ToldStudent,
    Tool,
    ToolDecision,
    ToolReading,
    ToolRequest,
)
from policies.models import (
    Campaign,
    Notice,
    Outsider,
    Paper,
    PaperVersion,
    PolicyVersion,
    QuestionEntry,
    Reminder,
    Signature,
    SigningLink,
)
from practice.models import (
    InventedFamily,
    PracticeColleague,
    PracticeCopy,
    PracticeRun,
    PracticeWords,
)
from records.models import Check, Event, Hold, HoldRelease, ReferenceCounter, Seal, Unsealed
from rosters.models import (
    BellPeriod,
    ClassGroup,
    ClassStaff,
    ContactPoint,
    CustodyLimit,
    Enrollment,
    Family,
    Guardian,
    Guardianship,
    Instruction,
    RosterImport,
    SchoolEnrollment,
    SchoolSource,
    SourceRow,
    Student,
)
from tenancy.scope import working_in
from tests.districts import factories
from violations import cipher
from violations.models import (
    Case,
    CaseEntry,
    Destruction,
    Document,
    FileKey,
    FollowUp,
    Involved,
    Outcome,
    Report,
    Reporter,
)
from violations.reading import as_house

Rows = list[models.Model]


@dataclass
class Home:
    """One row of everything in one district."""

    district: District
    rows: dict[type[models.Model], models.Model]


def furnish() -> Home:
    """A district with one row in each walled table."""
    district = factories.district()
    school = factories.school(district)
    person = factories.person()
    held = factories.appoint(person, RoleKey.PRINCIPAL, school)
    given = factories.delegate(held, factories.person())
    with working_in(district.pk):
        rows: Rows = [school, school.dismissals.all()[0], held, given]
        rows += _of_districts(district, school)
        rows += _of_records(district)
        rows += _of_policies(district, person)
        rows += _of_rosters(district, school, held)
        classes = next(one for one in rows if isinstance(one, ClassGroup))
        rows += _of_messages(district, school, person, classes)
        rows += _of_practice(district, school, person)
        rows += _of_tools(district, school, person)
        student = next(one for one in rows if isinstance(one, Student))
        rows += _of_sites(school, student, person)
        rows += _of_registers(school, student, person)
        rows += _of_families(school, student, person)
        message = next(one for one in rows if isinstance(one, Message))
        consent = next(one for one in rows if isinstance(one, Consent))
        rows.append(
            Reliance.objects.create(
                district=district, message=message, student=consent.student, consent=consent
            )
        )
        rows.append(
            Stop.objects.create(
                district=district,
                group=SenderGroup.OTHER,
                channel="sms",
                destination="+12535550188",
                is_in_force=True,
                said_at=timezone.now(),
                source=Stop.Source.REPLY,
            )
        )
        with as_house():
            rows += _of_cases(district, school, student, person)
        return Home(district, {type(row): row for row in rows})


def _of_cases(district: District, school: School, student: Student, person: User) -> Rows:
    """A report that was not sent, and a case all the same: the walls are asked, not the way."""
    at = {"district": district}
    now = timezone.now()
    report = Report.objects.create(
        **at, reference="R-2026-00001", source="public", kind="seen", school=school
    )
    name, locked = cipher.locked(cipher.new(), f"report:{report.pk}")
    case = Case.objects.create(
        **at,
        report=report,
        reference="C-2026-00001",
        type=Case.Type.STAFF,
        school=school,
        assigned_to=person,
        assigned_at=now,
        assigned_for=Case.Why.LEADS,
        asks=["dates", "reporter", "allegation"],
        received_at=now,
        due_on=date(2026, 12, 18),
        keep_until=date(2027, 12, 4),
    )
    outcome = Outcome.objects.create(**at, type=Case.Type.STAFF, name="Training")
    return [
        report,
        case,
        outcome,
        FileKey.objects.create(**at, report=report, locked_with=name, locked=locked),
        Reporter.objects.create(**at, report=report, relation="parent"),
        Involved.objects.create(**at, report=report, part="student", student=student),
        FollowUp.objects.create(**at, report=report, seed=uuid4(), hash=uuid4().hex * 2),
        CaseEntry.objects.create(**at, case=case, kind="dates", answer="added", by=person),
        Document.objects.create(
            **at, report=report, content_type="image/jpeg", size=1, sha256="a" * 64, by=person
        ),
        Destruction.objects.create(
            **at,
            report_id=report.pk,
            reference="C-2026-00001",
            received_on=date(2026, 12, 4),
            closed_on=date(2026, 12, 18),
            kept_until=date(2027, 12, 4),
            entries=1,
            documents=1,
            sha256="a" * 64,
            asked_by=person,
            asked_at=now,
        ),
    ]


def _of_districts(district: District, school: School) -> Rows:
    off = DayOff.objects.create(
        district=district, from_on=date(2026, 12, 21), until_on=date(2027, 1, 1), name="Break"
    )
    tested = RestoreTest.objects.create(
        district=district,
        on=date(2026, 12, 2),
        backup_of=date(2026, 12, 1),
        outcome=RestoreTest.Outcome.WHOLE,
        minutes=25,
        book=RestoreTest.Book.INTACT,
        words="Database and files",
        by=factories.person(),
    )
    early = EarlyDismissal.objects.create(
        district=district, school=school, on=date(2026, 12, 18), time=time(11, 30)
    )
    leave = Leave.objects.create(
        district=district,
        person=factories.person(),
        kind=Leave.Kind.OTHER,
        from_at=timezone.now(),
        source=Leave.Source.HR,
        said_at=timezone.now(),
    )
    token = ApiToken.objects.create(
        district=district,
        person=factories.person(),
        name="Export",
        scopes=["people_see"],
        prefix="bcdfghjk",
        hash="a" * 64,
        expires_on=date(2027, 6, 30),
    )
    asked = AccessRequest.objects.create(
        district=district,
        reference="AR-2026-00001",
        kind=AccessRequest.Kind.ADD,
        person=factories.person(),
        role=RoleKey.TEACHER,
        school=school,
        reason="A new colleague",
        asked_by=factories.person(),
    )
    taken = ListExport.objects.create(
        district=district, name="people", rows=1, why="A check", by=factories.person()
    )
    return [early, leave, _grant(district, school), token, asked, taken, off, tested]


def _grant(district: District, school: School) -> NamedGrant:
    kind = ContentType.objects.get_for_model(School)
    right = DjangoPermission.objects.get(content_type=kind, codename="settings_school")
    who = factories.person()
    return NamedGrant.objects.create(
        district=district, user=who, permission=right, content_type=kind, object_pk=str(school.pk)
    )


def _of_records(district: District) -> Rows:
    key = district.pk
    event = Event.objects.create(district_id=key, name="districts.school.opened")
    seal = Seal.objects.create(
        event=event, district_id=key, sequence=1, previous="0" * 64, hash="a" * 64
    )
    waiting = Unsealed.objects.create(district_id=key, event_id=event.pk)
    hold = Hold.objects.create(
        district_id=key, reference="H-2026-00001", reason="A request", placed_by_id=1
    )
    release = HoldRelease.objects.create(hold=hold, district_id=key, released_by_id=2)
    counter = ReferenceCounter.objects.create(district_id=key, prefix="H", year=2026, last=1)
    check = Check.objects.create(district_id=key, events=1, head="a" * 64)
    return [event, seal, waiting, hold, release, counter, check]


def _of_policies(district: District, person: User) -> Rows:
    version = PolicyVersion(district=district, number=1, drafted_by=person)
    version.keep({})
    version.save()
    entry = QuestionEntry.objects.create(
        district=district, question="Q-1", kind=QuestionEntry.Kind.ASKED, words="Why?", by=person
    )
    notice = Notice.objects.create(
        district=district,
        reference="NO-2026-00001",
        document="ens",
        school_year=2026,
        audience=Notice.Audience.PARENTS,
        method=Notice.Method.HANDBOOK,
        on=date(2026, 9, 1),
        by=person,
    )
    return [version, entry, notice, *_of_papers(district, person)]


def _of_papers(district: District, person: User) -> Rows:
    at, day = {"district": district}, date(2026, 8, 20)
    paper = Paper.objects.create(**at, key="agreement", kind="agreement", asked_of=["staff"])
    version = PaperVersion.objects.create(
        **at, paper=paper, number=1, titles={}, texts={}, in_force_from=day, sha256="a" * 64
    )
    outsider = Outsider.objects.create(
        **at,
        reference="O-2026-00001",
        name="Vera Voss",
        email="vera@books.example",
        language="en",
        group="vendors",
        sponsor=person,
        from_on=day,
    )
    campaign = Campaign.objects.create(
        **at, reference="AC-2026-00001", paper=paper, from_on=day, due_on=day, started_by=person
    )
    return [
        paper,
        version,
        outsider,
        campaign,
        SigningLink.objects.create(
            **at,
            outsider=outsider,
            paper=paper,
            seed=uuid4(),
            hash=uuid4().hex * 2,
            expires_at=timezone.now(),
        ),
        Signature.objects.create(
            **at,
            version=version,
            sha256="a" * 64,
            person=person,
            how="screen",
            typed_name="Ann Archer",
            language="en",
            on=day,
        ),
        Reminder.objects.create(**at, person=person, campaign=campaign, on=day),
    ]


def _of_registers(school: School, student: Student, person: User) -> Rows:
    day, by = date(2026, 9, 1), factories.person()
    entry = {"district": school.district, "from_on": day, "until_on": day}
    made = entry | {"entered_by": by, "staff": person}
    return [
        FamilyAuthorization.objects.create(
            **made, reference="E-2026-00001", student=student, relation="parent", decided_on=day,
            decision="Minutes, item 7b",
        ),
        DeclaredRelationship.objects.create(
            **entry, reference="E-2026-00002", student=student, staff=by, entered_by=by,
            words="Neighbors",
        ),
        StudentEmployment.objects.create(
            **made, reference="E-2026-00003", student=student, job="Lifeguard"
        ),
        ProgramShift.objects.create(
            **made, reference="E-2026-00004", school=school, program="Warmline", weekdays=[5],
            starts=time(20), ends=time(23),
        ),
    ]  # fmt: skip


def _of_rosters(district: District, school: School, held: Appointment) -> Rows:
    at = {"district": district}
    family = Family.objects.create(**at, key="k")
    student = Student.objects.create(
        **at, sourced_id="s", given_name="Sofia", family_name="Morales", family=family
    )
    guardian = Guardian.objects.create(
        **at, sourced_id="g", given_name="Elena", family_name="Morales"
    )
    classes = ClassGroup.objects.create(**at, school=school, sourced_id="c", title="Math 7")
    return [
        family,
        student,
        guardian,
        classes,
        SchoolEnrollment.objects.create(**at, school=school, student=student),
        Enrollment.objects.create(**at, class_group=classes, student=student, sourced_id="e"),
        ClassStaff.objects.create(**at, class_group=classes, appointment=held, sourced_id="t"),
        Guardianship.objects.create(**at, student=student, guardian=guardian, kind="parent"),
        CustodyLimit.objects.create(**at, student_sourced_id="s", guardian_sourced_id="g"),
        ContactPoint.objects.create(
            **at, guardian=guardian, kind="mobile", written="1", destination="+12535550188"
        ),
        SchoolSource.objects.create(**at, sourced_id="o", school=school),
        SourceRow.objects.create(**at, file="users", sourced_id="s", digest=1),
        RosterImport.objects.create(**at, reference="I-2026-00001"),
        BellPeriod.objects.create(
            **at, school=school, name="2", weekdays=[0], starts=time(9), ends=time(10)
        ),
        Instruction.objects.create(
            **at,
            reference="DC-2026-00001",
            school=school,
            grade="07",
            school_year=2026,
            topics=["behavior"],
            on=date(2026, 10, 1),
            taught_by=held.person,
            by=held.person,
        ),
    ]


def _of_messages(district: District, school: School, person: User, classes: ClassGroup) -> Rows:
    at = {"district": district}
    message = Message.objects.create(
        **at,
        reference="M-2026-00001",
        begun_with=uuid4(),
        kind=Message.Kind.OUTREACH,
        school=school,
        author=person,
    )
    recording = Recording.objects.create(
        **at,
        school=school,
        key=uuid4(),
        language="en",
        file="recordings/none.wav",
        seconds=1,
        sha256="a" * 64,
        source=Recording.Source.FILE,
        voice=person,
        made_by=person,
    )
    delivery = Delivery.objects.create(
        **at,
        message_id=message.pk,
        channel="sms",
        destination="+12535550188",
        language="en",
        families=[1],
        portion=0,
    )
    portion = {"message": message, "channel": "sms"}
    return [
        message,
        recording,
        delivery,
        Words.objects.create(**at, message=message, language="en", recording=recording),
        AudienceClass.objects.create(**at, message=message, class_group=classes),
        AudienceStudent.objects.create(**at, message=message, student=Student.objects.get()),
        DueRelease.objects.create(**at, message=message, due_at=timezone.now(), lane="routine"),
        Ruling.objects.create(
            **at,
            message=message,
            step=Ruling.Step.CHECK,
            version="starting",
            outcome="allowed",
            facts={},
            verdict={},
        ),
        Recipient.objects.create(
            **at,
            message_id=message.pk,
            family_id=1,
            position=1,
            language="en",
            state=Recipient.State.WAITING,
        ),
        StaffRecipient.objects.create(**at, message=message, person=person),
        AfterNote.objects.create(**at, message=message, kind="note", words="Keys.", by=person),
        ReadyWords.objects.create(**at, incident="fire", language="en", text="Fire.", by=person),
        Reach.objects.create(**at, message=message),
        Moderation.objects.create(
            district=district, message=message, hides=True, reason="A name in it", by=person
        ),
        LookedThrough.objects.create(
            **at,
            school=school,
            from_on=date(2026, 11, 2),
            until_on=date(2026, 11, 8),
            messages=1,
            by=person,
        ),
        SenderNumber.objects.create(**at, group=SenderGroup.OTHER, number="+18335550110"),
        Attempt.objects.create(
            **at,
            delivery_id=delivery.pk,
            n=1,
            lane="routine",
            channel="sms",
            destination="+12535550188",
            content=b"a" * 32,
        ),
        Chunk.objects.create(**at, **portion, lane="routine", portion=0, first_id=1, last_id=1),
        Stirred.objects.create(**at, message_id=message.pk, channel="sms", portion=0),
        Tally.objects.create(**at, **portion, shard=0),
        *_said_to(message, person),
    ]


def _said_to(message: Message, person: User) -> Rows:
    """What people say to a message before it may go; it is handed in for that."""
    at = {"district_id": message.district_id}
    of = {**at, "message": message, "content_hash": "a" * 64}
    message.status, message.submission = Message.Status.SUBMITTED, 1
    message.submitted_by, message.content_hash = message.author, "a" * 64
    message.save()
    copy_list = CopyList.objects.create(**at, key=CopyList.Key.LEADERSHIP)
    now = timezone.now()
    return [
        Approval.objects.create(
            **of,
            submission=1,
            decision=Approval.Decision.APPROVED,
            by=factories.person(),
            lapses_at=now,
        ),
        Override.objects.create(**of, rule="incident_timing", reason="Asked for", by=person),
        Attestation.objects.create(**of, kind=Attestation.Kind.MANUAL, by=person),
        Advice.objects.create(
            **at,
            reference="AD-2026-00001",
            message=message,
            adviser=person,
            asked_by=person,
            status=Advice.Status.ASKED,
        ),
        VoiceRequest.objects.create(
            **at, message=message, language="es", person=person, asked_by=person
        ),
        copy_list,
        CopyAddress.objects.create(
            **at, copy_list=copy_list, name="Ada Ashby", email="ada@riverside.example"
        ),
        Pause.objects.create(**at, reason="Something was wrong", by=person, from_at=now),
    ]


def _of_practice(district: District, school: School, person: User) -> Rows:
    at = {"district": district}
    run = PracticeRun.objects.create(
        **at,
        reference="PR-2026-00001",
        begun_with=uuid4(),
        incident=PracticeRun.Incident.FIRE,
        school=school,
        begun_by=person,
    )
    return [
        run,
        PracticeWords.objects.create(**at, run=run, language="en", text="PRACTICE – Fire"),
        InventedFamily.objects.create(
            **at, run=run, position=1, name="Ada Ashby", language="en", seed=1
        ),
        PracticeColleague.objects.create(**at, person=person),
        PracticeCopy.objects.create(**at, run=run, person=person),
    ]


def _of_tools(district: District, school: School, person: User) -> Rows:
    at = {"district": district}
    today = date(2026, 9, 1)
    tool = Tool.objects.create(**at, key="teams", name="Teams", approved_on=today)
    asked = ToolRequest.objects.create(
        **at,
        reference="TR-2026-00001",
        kind="site",
        name="site.example",
        purpose="Science",
        asked_by=person,
        school=school,
        tool=tool,
        due_on=today,
    )
    return [
        tool,
        asked,
        ToolDecision.objects.create(
            **at, request=asked, department="it", is_yes=True, by=factories.person()
        ),
        ToolReading.objects.create(
            **at, tool=tool, person=person, terms_url="https://a.example", privacy_url=""
        ),
        Timeframe.objects.create(**at, kind="tool"),
    ]


def _of_sites(school: School, student: Student, person: User) -> Rows:
    at = {"district_id": school.district_id}
    day = date(2026, 10, 1)
    site = Site.objects.create(
        **at,
        reference="S-2026-00001",
        name="Central Band",
        network=Site.Network.FACEBOOK,
        address="facebook.example/centralband",
        school=school,
        purpose=Site.Purpose.ACTIVITY,
        organization=Site.Organization.CLASS,
        benefit="Concerts",
        administrator=person,
        second_administrator=factories.person(),
        registered_by=person,
        keeps_confidential=True,
        has_rights=True,
    )
    of = {**at, "site": site}
    said = {"student": student, "kind": Said.GIVEN, "said_on": day, "by": person}
    notice = ParentNotice.objects.create(
        **of, told_on=day, method="letter", words="A page", by=person
    )
    return [
        site,
        notice,
        ToldStudent.objects.create(**at, notice=notice, student=student),
        SitePermission.objects.create(
            **of,
            **said,
            purpose=SitePermission.Purpose.ACCESS,
            guardian=Guardian.objects.filter(guardianships__student=student).first(),
        ),
        StudentAgreement.objects.create(**at, **said, school_year=2026),
        SiteStudent.objects.create(**of, student=student, added_by=person),
        SiteReview.objects.create(**of, due_on=day, by=person),
        SiteTerms.objects.create(**at),
    ]


def _of_families(school: School, student: Student, person: User) -> Rows:
    at = {"district_id": school.district_id}
    guardian = Guardian.objects.filter(guardianships__student=student).first()
    assert guardian is not None
    consent = Consent.objects.create(
        **at,
        reference="P-2026-00001",
        kind=Consent.Kind.CONTACT,
        student=student,
        school=school,
        asked_by=person,
        employee=person,
    )
    of = {**at, "consent": consent}
    day = date(2026, 12, 1)
    link = ConsentLink.objects.create(
        **of, guardian=guardian, seed=uuid4(), hash="0" * 64, language="es",
        expires_at=timezone.now(),
    )  # fmt: skip
    endpoint = WebhookEndpoint.objects.create(
        **at, reference="WH-2026-00001", name="Skyward", url="https://sis.example", made_by=person,
        kinds=["contact"], seed=uuid4(),
    )  # fmt: skip
    return [
        consent,
        link,
        endpoint,
        WebhookDelivery.objects.create(**of, endpoint=endpoint, what="active", key=uuid4()),
        Answer.objects.create(
            **of, guardian=guardian, word=Answer.Word.NO, language="es", proof="sms", on=day
        ),
        Decision.objects.create(**of, word=Decision.Word.NOT_AGREED, by=person),
        IdentityCode.objects.create(
            **at, link=link, seed=uuid4(), way="sms", destination="+12535550188", language="es",
            expires_at=timezone.now(),
        ),
        FamilyWords.objects.create(**at, language="vi", words={}, by=person),
        ContactChange.objects.create(
            **at, reference="CC-2026-00001", guardian=guardian, school=school, what="mobile",
            becomes="+12535550199",
        ),
        WordingCheck.objects.create(
            **at, language="es", sha256="0" * 64, checked_by="Marta Reyes", by=person
        ),
    ]  # fmt: skip
