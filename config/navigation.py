"""The main navigation, role by role, in the order of each role's day."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from districts.models import Appointment, District, School
from districts.roles import Permission, Scope

PHONE_ROWS = 4


@dataclass(frozen=True)
class Entry:
    """A page of the menu, shown to whoever has one of its permissions; none is for everybody.

    One `of_schools` is shown for what somebody may do at a school, not in the whole district.
    """

    name: str
    label: Promise
    icon: str
    permissions: frozenset[Permission] = frozenset()
    at_school: bool = False
    of_schools: bool = False

    def holds(self, page: str) -> bool:
        return page == self.name or page in WITHIN.get(self.name, ())


def _for(*permissions: Permission) -> frozenset[Permission]:
    return frozenset(permissions)


# Also on every home page, so it is the first to leave a full menu and no menu needs it.
REQUESTS = Entry("requests", _("Requests"), "hand")
SETTINGS = Entry("settings", _("Settings"), "settings", _for(Permission.SETTINGS_DISTRICT))
ENTRIES = (
    Entry("home", _("Home"), "home"),
    Entry(
        "messages",
        _("Messages"),
        "text",
        _for(Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, Permission.MESSAGE_CLASS),
    ),
    Entry("classes", _("My classes"), "children", _for(Permission.MESSAGE_CLASS)),
    Entry(
        "cases",
        _("Cases"),
        "folder",
        _for(Permission.REPORT_RECEIVE, Permission.CASE_FORWARD, Permission.CASE_REVIEW),
    ),
    Entry(
        "approvals",
        _("Approvals"),
        "tick",
        _for(Permission.APPROVE_DISTRICT, Permission.APPROVE_SCHOOL),
    ),
    Entry(
        "permissions",
        _("Permissions"),
        "hand",
        _for(Permission.MESSAGE_CLASS, Permission.APPROVE_SCHOOL, Permission.CONTACT_REPAIR),
        of_schools=True,
    ),
    Entry("policy_ask", _("Ask the policy"), "ask", _for(Permission.MESSAGE_CLASS)),
    Entry(
        "school_settings", _("School"), "school", _for(Permission.SETTINGS_SCHOOL), at_school=True
    ),
    Entry("schools", _("Schools"), "school", _for(Permission.SETTINGS_SCHOOL)),
    Entry("people", _("People"), "people", _for(Permission.PEOPLE_SEE)),
    Entry("supervision", _("Supervision"), "text", _for(Permission.SUPERVISE)),
    Entry(
        "instruction",
        _("Digital citizenship"),
        "training",
        _for(Permission.INSTRUCTION_RECORD),
    ),
    Entry("roster_imports", _("Imports"), "import", _for(Permission.ROSTER_IMPORT)),
    Entry(
        "policy_versions",
        _("Policy"),
        "flag",
        _for(Permission.POLICY_EDIT, Permission.POLICY_PUBLISH),
    ),
    Entry("oversight", _("Oversight"), "chart", _for(Permission.OVERSIGHT_SEE)),
    Entry("agreements", _("Agreements"), "pencil", _for(Permission.AGREEMENTS_SEE)),
    Entry("history", _("Record book"), "book", _for(Permission.RECORD_SEE)),
    REQUESTS,
    SETTINGS,
)
# A parent’s menu; their pages ask for the hat and for the children, and for no permission.
FAMILY = (
    Entry("home", _("My children"), "children"),
    Entry("my_messages", _("Messages"), "text"),
    Entry("my_permissions", _("Permissions"), "hand"),
    Entry("my_contact", _("My contact details"), "phone"),
)
# Where a menu would be longer than that, these give way, the first one first.
MOST = 5
GIVES_WAY = (
    "policy_ask",
    "supervision",
    "instruction",
    "agreements",
    "schools",
    "history",
    "policy_versions",
    "people",
    "roster_imports",
    "school_settings",
    "oversight",
    # What waits to be decided stands on every home page, too.
    "approvals",
    "permissions",
    "classes",
)


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    icon: str
    current: bool
    extra: bool


@dataclass(frozen=True)
class Menu:
    """`more` is what the settings page leads to, beside its own: the menu had no room for it."""

    items: Sequence[Item]
    more: Sequence[Item]


# Pages that stand under another's entry.
WITHIN = {
    "home": {
        "my_child",
        "contact_changes",
        "report",
        "report_when",
        "report_who",
        "report_what",
        "report_check",
        "report_receipt",
    },
    "cases": {
        "case",
        "case_answer",
        "case_copy",
        "case_documents",
        "case_entry",
        "case_gathered",
        "case_history",
        "case_names",
        "case_outcome",
        "case_people",
        "case_question",
        "case_redaction",
        "case_reopening",
        "case_reply",
        "case_reporter",
        "case_retention",
        "case_suspension",
        "outcomes",
        "retention",
        "destruction",
    },
    "my_permissions": {
        "my_permission",
        "my_permission_answer",
        "my_permission_until",
        "my_permission_sign",
        "my_permission_withdrawal",
        "my_permission_copy",
        "my_permission_receipt_pdf",
    },
    "my_contact": {"my_contact_change"},
    "roster_imports": {"roster_import_new", "roster_import", "roster_import_progress"},
    "supervision": {"supervision_looks", "message_moderation"},
    "instruction": {"instruction_school", "instruction_new", "instruction_withdrawal"},
    "messages": {
        "message",
        "message_people",
        "message_staff",
        "message_call_list",
        "message_new",
        "message_audience",
        "message_words",
        "message_recording",
        "message_voice",
        "message_when",
        "message_check",
        "message_handover",
        "message_pause",
    },
    "policy_versions": {
        "policy_draft",
        "policy_rule",
        "policy_texts",
        "policy_text",
        "policy_decision",
        "policy_publication",
        "policy_return",
        "policy_notices",
        "policy_notice_new",
        "policy_notice_history",
        "policy_notice_correction",
        "policy_notice_letter",
    },
    "classes": {"class_group", "class_message_new"},
    "permissions": {
        "permission",
        "permission_decision",
        "permission_asking",
        "permission_forms",
        "permission_paper",
        "permission_papers",
        "permission_taken_back",
        "message_permission",
    },
    "approvals": {"approval", "board_notices", "board_notice"},
    "settings": {
        "district_settings",
        "days_off",
        "restore_tests",
        "copy_lists",
        "roles",
        "my_tokens",
        "tokens",
        "timeframes",
        "family_languages",
        "family_wording",
        "site_terms",
        "webhooks",
        "webhook",
        "webhook_new",
        "webhook_secret",
    },
    "people": {
        "acting",
        "person",
        "person_end",
        "people_export",
        "access_requests",
        "exceptions",
        "exception",
        "exception_new",
    },
    "history": {"list_exports"},
    "requests": {
        "access_request",
        "access_request_new",
        "tool_request",
        "tool_request_new",
        "tool_request_kinds",
        "tool_requests",
        "tools",
        "tool",
        "site",
        "site_new",
        "site_roster",
        "sites",
        "sites_register",
        "exceptions_mine",
    },
    "schools": {"school_settings", "early_dismissals", "bell_schedule"},
    "school_settings": {"early_dismissals", "bell_schedule"},
    "agreements": {
        "agreements_due",
        "agreement_record",
        "paper",
        "paper_new",
        "paper_publication",
        "campaign",
        "campaign_new",
        "outsiders",
        "outsider",
        "outsider_sheet",
        "outsider_new",
    },
}


def menu(
    district: District, school: School | None, held: Sequence[Appointment], current: str
) -> Menu:
    """What this person's roles put in the menu. A menu is no door: the pages ask again.

    Somebody of one school finds that school; the district's people find the list of schools.
    """
    every = {one for each in held for one in each.holds.permissions}
    of_schools = {
        one for each in held if each.holds.scope != Scope.DISTRICT for one in each.holds.permissions
    }
    entries = [
        entry
        for entry in ENTRIES
        if (
            not entry.permissions or entry.permissions & (of_schools if entry.of_schools else every)
        )
        and entry.name != ("schools" if school else "school_settings")
    ]
    shown, left_out = _fitted(entries)
    here = SETTINGS.name if any(one.holds(current) for one in left_out) else current
    if REQUESTS not in shown and REQUESTS.holds(current):
        here = "home"
    return Menu(
        [_item(one, district, school, here, place) for place, one in enumerate(shown)],
        [_item(one, district, school, here) for one in left_out if one.name != "schools"],
    )


def family_menu(district: District, current: str) -> Menu:
    return Menu([_item(one, district, None, current) for one in FAMILY], [])


def _fitted(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those of the menu, and those that the settings page leads to instead."""
    if len(entries) > MOST:
        entries = [one for one in entries if one is not REQUESTS]
    if len(entries) <= MOST:
        return list(entries), []
    wanted = [*entries] if SETTINGS in entries else [*entries, SETTINGS]
    names = {one.name for one in wanted}
    leaving = [name for name in GIVES_WAY if name in names][: len(wanted) - MOST]
    return (
        [one for one in wanted if one.name not in leaving],
        [one for one in wanted if one.name in leaving],
    )


def _item(
    entry: Entry, district: District, school: School | None, current: str, place: int = 0
) -> Item:
    at = {"school": school.slug} if school and entry.at_school else {}
    return Item(
        str(entry.label),
        district.url(entry.name, **at),
        entry.icon,
        current=entry.holds(current),
        extra=place >= PHONE_ROWS,
    )
