"""Roles as data: a name, a sentence an auditor can read, what it may, and where it is held.

A new role is one entry here and one migration (the database knows which roles need a school).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """What a role may; each label completes “You may …”."""

    MESSAGE_DISTRICT = "message_district", _("write to the whole district")
    MESSAGE_SCHOOL = "message_school", _("write to the families and staff of a school")
    MESSAGE_CLASS = "message_class", _("write to the families of your classes and activities")
    MESSAGE_STUDENTS = "message_students", _("write to groups of your students, grades 6 to 12")
    EMERGENCY_SEND = "emergency_send", _("send an emergency message")
    EMERGENCY_ADVISE = "emergency_advise", _("advise on an emergency message")
    EMERGENCY_RECORD = "emergency_record", _("record the voice of an emergency message")
    WEATHER_RECORD = "weather_record", _("record the voice of a weather or closure message")
    OUTREACH_RECORD = "outreach_record", _("record the voice of an outreach message")
    ATTENDANCE_RUN = "attendance_run", _("check and run attendance messages")
    APPROVE_DISTRICT = "approve_district", _("approve what goes to the whole district")
    APPROVE_SCHOOL = "approve_school", _("approve what needs a principal’s yes")
    CONTACT_REPAIR = "contact_repair", _("see wrong contact details and have them corrected")
    ROSTER_IMPORT = "roster_import", _("import rosters from the student system")
    REPORT_RECEIVE = "report_receive", _("receive and look into reports about a staff contact")
    CASE_FORWARD = "case_forward", _("receive investigation files from principals")
    CASE_REVIEW = "case_review", _("review and close investigation files")
    LEAVE_SET = "leave_set", _("enter leave and suspension")
    POLICY_EDIT = "policy_edit", _("prepare changes of the district’s policy settings")
    POLICY_PUBLISH = "policy_publish", _("put policy settings in force and decide open questions")
    OVERSIGHT_SEE = "oversight_see", _("see how all schools are doing")
    RECORD_SEE = "record_see", _("read the record book")
    RECORD_EXPORT = "record_export", _("export records and answer records requests")
    SETTINGS_DISTRICT = "settings_district", _("change the district’s settings")
    SETTINGS_SCHOOL = "settings_school", _("change a school’s settings")
    PEOPLE_SEE = "people_see", _("see who holds which role")
    PEOPLE_APPOINT = "people_appoint", _("decide on access requests and end roles")
    LEADERS_APPOINT = "leaders_appoint", _("decide on access of those who decide on others’")
    AGREEMENTS_SEE = "agreements_see", _("see who has signed, read and been trained")
    AGREEMENTS_KEEP = "agreements_keep", _("prepare agreements and courses, and record them")
    PLATFORMS_IT = "platforms_it", _("decide on tools for IT")
    PLATFORMS_LEARNING = "platforms_learning", _("decide on tools for teaching and learning")
    PLATFORMS_APPEAL = "platforms_appeal", _("decide on appeals about tools")
    SITES_APPROVE = "sites_approve", _("approve sites and accounts")
    NOTICES_KEEP = "notices_keep", _("record the yearly notices of the policy")
    INSTRUCTION_RECORD = "instruction_record", _("record lessons on digital citizenship")
    SUPERVISE = "supervise", _("look through what staff write to students")
    EXCEPTIONS_KEEP = "exceptions_keep", _("enter exceptions from the policy")
    CONSENTS_READ = (
        "consents_read",
        _("read how families’ permissions stand, for another system"),
    )
    REPORT_HAND_IN = "report_hand_in", _("hand in reports for another system")
    FAMILY = "family", _("see your own children’s messages and permissions")


class Scope(StrEnum):
    """Where a role is held. A class role is held at the school; its rosters say which classes."""

    DISTRICT = "district"
    SCHOOL = "school"
    CLASS = "class"


class RoleKey(models.TextChoices):
    """The names under which appointments keep a role."""

    SUPERINTENDENT = "superintendent", _("superintendent")
    ASSISTANT_SUPERINTENDENT = "assistant_superintendent", _("assistant superintendent")
    COMMUNICATIONS_DIRECTOR = "communications_director", _("communications director")
    COMMUNICATIONS_MANAGER = "communications_manager", _("communications manager")
    IT_ADMINISTRATOR = "it_administrator", _("IT administrator")
    IT_DIRECTOR = "it_director", _("IT director")
    TEACHING_DIRECTOR = "teaching_director", _("director of teaching and learning")
    HR_DIRECTOR = "hr_director", _("HR director")
    HR_REVIEWER = "hr_reviewer", _("HR reviewer")
    RECORDS_OFFICER = "records_officer", _("records officer")
    BOARD_MEMBER = "board_member", _("board member")
    PRINCIPAL = "principal", _("principal")
    ASSISTANT_PRINCIPAL = "assistant_principal", _("assistant principal")
    SCHOOL_SECRETARY = "school_secretary", _("school secretary")
    ATTENDANCE_CLERK = "attendance_clerk", _("attendance clerk")
    COUNSELOR = "counselor", _("counselor")
    TEACHER = "teacher", _("teacher")
    COACH = "coach", _("coach")
    ACTIVITY_ADVISOR = "activity_advisor", _("activity advisor")
    GUARDIAN = "guardian", _("parent or guardian")


@dataclass(frozen=True)
class Role:
    key: RoleKey
    scope: Scope
    sentence: Promise
    permissions: frozenset[Permission]

    @property
    def name(self) -> str:
        return str(self.key.label)

    @property
    def is_family(self) -> bool:
        """Worn as the family hat, which never mixes with a staff one."""
        return self.key == RoleKey.GUARDIAN

    @property
    def is_office(self) -> bool:
        """Somebody can act for it: a class goes with its rosters, a child with its parents."""
        return self.scope != Scope.CLASS and not self.is_family

    @property
    def decided_by(self) -> "Permission":
        """Who says yes to its having a holder (S0-17): who may appoint leaders, for those who
        decide on others themselves, hear cases, enter leave or keep the records."""
        leads = self.key in LEADERS or self.permissions & DECIDES_ON_OTHERS
        return Permission.LEADERS_APPOINT if leads else Permission.PEOPLE_APPOINT


P = Permission

DECIDES_ON_OTHERS = frozenset({P.PEOPLE_APPOINT, P.LEADERS_APPOINT, P.CASE_REVIEW, P.LEAVE_SET})
LEADERS = frozenset(
    {RoleKey.SUPERINTENDENT, RoleKey.ASSISTANT_SUPERINTENDENT, RoleKey.RECORDS_OFFICER}
)

_CLASS_STAFF = {P.MESSAGE_CLASS, P.MESSAGE_STUDENTS}

ROLES: Mapping[RoleKey, Role] = {
    role.key: role
    for role in (
        Role(
            RoleKey.SUPERINTENDENT,
            Scope.DISTRICT,
            _("Leads the district; speaks to everybody in it and answers for its policy."),
            frozenset(
                {
                    P.MESSAGE_DISTRICT,
                    P.MESSAGE_SCHOOL,
                    P.EMERGENCY_SEND,
                    P.EMERGENCY_RECORD,
                    P.WEATHER_RECORD,
                    P.OUTREACH_RECORD,
                    P.APPROVE_DISTRICT,
                    P.POLICY_PUBLISH,
                    P.OVERSIGHT_SEE,
                    P.RECORD_SEE,
                    P.SETTINGS_DISTRICT,
                    P.SETTINGS_SCHOOL,
                    P.PEOPLE_SEE,
                    P.LEADERS_APPOINT,
                    P.AGREEMENTS_SEE,
                    P.PLATFORMS_APPEAL,
                    P.NOTICES_KEEP,
                    P.EXCEPTIONS_KEEP,
                }
            ),
        ),
        Role(
            RoleKey.ASSISTANT_SUPERINTENDENT,
            Scope.DISTRICT,
            _("Advises principals in an emergency and receives finished investigations."),
            frozenset(
                {
                    P.EMERGENCY_ADVISE,
                    P.CASE_FORWARD,
                    P.OVERSIGHT_SEE,
                    P.RECORD_SEE,
                    P.PEOPLE_SEE,
                    P.AGREEMENTS_SEE,
                    P.PLATFORMS_APPEAL,
                    P.SUPERVISE,
                }
            ),
        ),
        Role(
            RoleKey.COMMUNICATIONS_DIRECTOR,
            Scope.DISTRICT,
            _("Sends and approves what concerns the whole district; sees who has been informed."),
            frozenset(
                {
                    P.MESSAGE_DISTRICT,
                    P.MESSAGE_SCHOOL,
                    P.EMERGENCY_SEND,
                    P.EMERGENCY_RECORD,
                    P.WEATHER_RECORD,
                    P.OUTREACH_RECORD,
                    P.APPROVE_DISTRICT,
                    P.POLICY_EDIT,
                    P.OVERSIGHT_SEE,
                    P.SETTINGS_DISTRICT,
                    P.SETTINGS_SCHOOL,
                    P.PEOPLE_SEE,
                    P.AGREEMENTS_SEE,
                    P.NOTICES_KEEP,
                    P.SITES_APPROVE,
                }
            ),
        ),
        Role(
            RoleKey.COMMUNICATIONS_MANAGER,
            Scope.DISTRICT,
            _("Records weather and closure messages; others send them."),
            frozenset({P.WEATHER_RECORD, P.PEOPLE_SEE}),
        ),
        Role(
            RoleKey.IT_ADMINISTRATOR,
            Scope.DISTRICT,
            _("Runs imports, accounts and settings, and may send to the whole district."),
            frozenset(
                {
                    P.MESSAGE_DISTRICT,
                    P.OUTREACH_RECORD,
                    P.ROSTER_IMPORT,
                    P.CONTACT_REPAIR,
                    P.SETTINGS_DISTRICT,
                    P.SETTINGS_SCHOOL,
                    P.PEOPLE_SEE,
                    P.PEOPLE_APPOINT,
                    P.RECORD_SEE,
                    P.PLATFORMS_IT,
                    P.CONSENTS_READ,
                    P.REPORT_HAND_IN,
                }
            ),
        ),
        Role(
            RoleKey.IT_DIRECTOR,
            Scope.DISTRICT,
            _(
                "Answers for technology, sees who has signed, and may record weather and closure"
                " messages."
            ),
            frozenset(
                {
                    P.WEATHER_RECORD,
                    P.SETTINGS_DISTRICT,
                    P.PEOPLE_SEE,
                    P.AGREEMENTS_SEE,
                    P.PLATFORMS_IT,
                    P.CONSENTS_READ,
                    P.REPORT_HAND_IN,
                }
            ),
        ),
        Role(
            RoleKey.TEACHING_DIRECTOR,
            Scope.DISTRICT,
            _("Answers for teaching and decides, with IT, which tools may be used."),
            frozenset({P.PLATFORMS_LEARNING, P.INSTRUCTION_RECORD, P.PEOPLE_SEE}),
        ),
        Role(
            RoleKey.HR_DIRECTOR,
            Scope.DISTRICT,
            _("Enters leave, reviews investigations and approves exceptions for staff on leave."),
            frozenset(
                {
                    P.CASE_REVIEW,
                    P.LEAVE_SET,
                    P.RECORD_SEE,
                    P.PEOPLE_SEE,
                    P.LEADERS_APPOINT,
                    P.AGREEMENTS_SEE,
                    P.AGREEMENTS_KEEP,
                    P.EXCEPTIONS_KEEP,
                }
            ),
        ),
        Role(
            RoleKey.HR_REVIEWER,
            Scope.DISTRICT,
            _("Reviews investigation files that were opened to them."),
            frozenset({P.CASE_REVIEW, P.PEOPLE_SEE, P.AGREEMENTS_SEE}),
        ),
        Role(
            RoleKey.RECORDS_OFFICER,
            Scope.DISTRICT,
            _("Keeps the records, proves them and answers requests for copies."),
            frozenset({P.RECORD_SEE, P.RECORD_EXPORT}),
        ),
        Role(
            RoleKey.BOARD_MEMBER,
            Scope.DISTRICT,
            _("Reads how the district communicates, without names."),
            frozenset({P.OVERSIGHT_SEE}),
        ),
        Role(
            RoleKey.PRINCIPAL,
            Scope.SCHOOL,
            _("Leads a school; writes to its families and staff and looks into reports."),
            frozenset(
                {
                    P.MESSAGE_SCHOOL,
                    P.EMERGENCY_SEND,
                    P.EMERGENCY_RECORD,
                    P.OUTREACH_RECORD,
                    P.ATTENDANCE_RUN,
                    P.APPROVE_SCHOOL,
                    P.CONTACT_REPAIR,
                    P.REPORT_RECEIVE,
                    P.SETTINGS_SCHOOL,
                    P.PEOPLE_SEE,
                    P.AGREEMENTS_SEE,
                    P.SITES_APPROVE,
                    P.INSTRUCTION_RECORD,
                    P.SUPERVISE,
                }
            ),
        ),
        Role(
            RoleKey.ASSISTANT_PRINCIPAL,
            Scope.SCHOOL,
            _("Writes to the families and staff of a school, with the principal’s recording."),
            frozenset(
                {
                    P.MESSAGE_SCHOOL,
                    P.ATTENDANCE_RUN,
                    P.CONTACT_REPAIR,
                    P.PEOPLE_SEE,
                    P.AGREEMENTS_SEE,
                    P.INSTRUCTION_RECORD,
                    P.SUPERVISE,
                }
            ),
        ),
        Role(
            RoleKey.SCHOOL_SECRETARY,
            Scope.SCHOOL,
            _("Keeps a school’s contact details in order and gets a copy of its emergencies."),
            frozenset({P.CONTACT_REPAIR, P.PEOPLE_SEE}),
        ),
        Role(
            RoleKey.ATTENDANCE_CLERK,
            Scope.SCHOOL,
            _("Checks the day’s absences and writes to the school’s families and staff."),
            frozenset({P.MESSAGE_SCHOOL, P.ATTENDANCE_RUN, P.CONTACT_REPAIR, P.PEOPLE_SEE}),
        ),
        Role(
            RoleKey.COUNSELOR,
            Scope.SCHOOL,
            _("Supports students; writes to the families on their own rosters."),
            frozenset(_CLASS_STAFF),
        ),
        Role(
            RoleKey.TEACHER,
            Scope.CLASS,
            _("Writes to the families, and from grade 6 to the groups, of their own classes."),
            frozenset(_CLASS_STAFF),
        ),
        Role(
            RoleKey.COACH,
            Scope.CLASS,
            _("Writes to the families and the team, from grade 6, of their own sport."),
            frozenset(_CLASS_STAFF),
        ),
        Role(
            RoleKey.ACTIVITY_ADVISOR,
            Scope.CLASS,
            _("Writes to the families and the group, from grade 6, of their own activity."),
            frozenset(_CLASS_STAFF),
        ),
        Role(
            RoleKey.GUARDIAN,
            Scope.DISTRICT,
            _("Sees what the schools write about their own children and decides on permissions."),
            frozenset({P.FAMILY}),
        ),
    )
}

HELD_AT_DISTRICT = sorted(key.value for key, role in ROLES.items() if role.scope == Scope.DISTRICT)
OFFICES = [key.value for key, role in ROLES.items() if role.is_office]
HELD_AT_SCHOOL = sorted(key.value for key, role in ROLES.items() if role.scope != Scope.DISTRICT)


def role(key: str) -> Role:
    return ROLES[RoleKey(key)]


def roles_with(permission: Permission) -> list[str]:
    return sorted(key.value for key, one in ROLES.items() if permission in one.permissions)
