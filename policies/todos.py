"""What waits about the policy: a version for who publishes, one given back for who writes, the
year's notices, and what waits to be signed."""

from django.utils.translation import gettext as _

from districts.agenda import Agenda, Desk, Todo, When
from districts.permissions import can
from districts.roles import Permission
from policies import notice_todos, paper_todos
from policies.models import PolicyVersion, QuestionEntry

S = PolicyVersion.Status


def offered(desk: Desk) -> Agenda:
    others = [*notice_todos.missing(desk), *paper_todos.offered(desk)]
    edits = can(desk.person, Permission.POLICY_EDIT, desk.district)
    publishes = can(desk.person, Permission.POLICY_PUBLISH, desk.district)
    if not (edits or publishes):
        return Agenda(todos=others)
    version = PolicyVersion.objects.at_work().defer("content").first()
    todos = [_of_version(version, desk, publishes)] if version else []
    todos += [_asked(desk)] if publishes else []
    return Agenda(todos=[*(one for one in todos if one is not None), *others])


def _of_version(version: PolicyVersion, desk: Desk, publishes: bool) -> Todo | None:
    number = {"number": version.number}
    if publishes and version.status == S.SUBMITTED and desk.person.pk not in version.authors:
        return Todo(
            When.TODAY,
            _("Decide on version %(number)s of the policy") % number,
            desk.district.url("policy_decision"),
            _("Read it"),
            meta=version.note,
            order=2,
        )
    if version.status == S.DRAFT and version.returned_note and desk.person.pk in version.authors:
        return Todo(
            When.TODAY,
            _("Version %(number)s of the policy came back") % number,
            desk.district.url("policy_draft"),
            _("See why"),
            meta=version.returned_note,
            order=2,
        )
    return None


def _asked(desk: Desk) -> Todo | None:
    """Questions that people here asked and nobody has decided."""
    entries = QuestionEntry.objects.values_list("kind", "question")
    asked = {question for kind, question in entries if kind == QuestionEntry.Kind.ASKED}
    decided = {question for kind, question in entries if kind == QuestionEntry.Kind.DECIDED}
    waiting = sorted(asked - decided)
    if not waiting:
        return None
    return Todo(
        When.TODAY,
        _("Decide what the policy leaves open"),
        desk.district.url("policy_questions"),
        _("Read the questions"),
        meta=", ".join(waiting[:3]),
        order=2,
    )
