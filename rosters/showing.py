"""An import as its page shows it: numbers beside what is usual, changes and faults in words."""

from datetime import datetime
from typing import Any, NamedTuple

from babel import Locale
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from districts.models import School
from districts.templatetags.belltower import grouped
from rosters.models import ContactPoint, RosterImport
from rosters.oneroster.findings import worded

Status = RosterImport.Status
LAST = 20
KINDS = {
    "students": gettext_lazy("Students"),
    "guardians": gettext_lazy("Guardians"),
    "links": gettext_lazy("Who answers for whom"),
    # A number, and no names: whom it concerns is nobody's business who brings in a roster.
    "deciders": gettext_lazy("Who may decide"),
    "birthdays": gettext_lazy("13th birthdays"),
    "contacts": gettext_lazy("Phones and addresses"),
    "places": gettext_lazy("Places at schools"),
    "classes": gettext_lazy("Classes"),
    "enrollments": gettext_lazy("Enrollments"),
    "staff": gettext_lazy("Teachers of classes"),
}
CHANGES = ("added", "changed", "removed")
FIELDS = {
    "left": gettext_lazy("Student"),
    "language": gettext_lazy("Home language"),
    "name": gettext_lazy("Name"),
    "grade": gettext_lazy("Grade"),
    "guardian_ends": gettext_lazy("Guardian"),
    "guardian_begins": gettext_lazy("Guardian"),
    "mobile": gettext_lazy("Guardian’s mobile"),
    "home": gettext_lazy("Guardian’s home phone"),
    "email": gettext_lazy("Guardian’s email"),
    "own_mobile": gettext_lazy("Student’s mobile"),
    "own_email": gettext_lazy("Student’s email"),
}
# The closed list of chips for runs.
CHIPS = {
    Status.READING: ("info", "dots", gettext_lazy("Running")),
    Status.READY: ("wait", "clock", gettext_lazy("Waiting")),
    Status.HELD: ("wait", "alert", gettext_lazy("Held")),
    Status.APPLYING: ("info", "dots", gettext_lazy("Running")),
    Status.APPLIED: ("plain", "tick", gettext_lazy("Done")),
    Status.UNCHANGED: ("plain", "tick", gettext_lazy("Done")),
    Status.REFUSED: ("stop", "cross", gettext_lazy("Failed")),
    Status.REJECTED: ("quiet", "cross", gettext_lazy("Declined")),
}
OUTCOMES = {
    Status.READING: gettext_lazy("Belltower is reading this roster."),
    Status.READY: gettext_lazy("This roster is ready. Nothing is changed yet."),
    Status.HELD: gettext_lazy("This roster is held. Nothing is changed."),
    Status.APPLYING: gettext_lazy("Belltower is bringing this roster in."),
    Status.APPLIED: gettext_lazy("This roster is in."),
    Status.UNCHANGED: gettext_lazy("This roster changes nothing."),
    Status.REFUSED: gettext_lazy("This roster has errors. Nothing was changed."),
    Status.REJECTED: gettext_lazy("This roster was put away. Nothing was changed."),
}


class Chip(NamedTuple):
    kind: str
    icon: str
    label: str


def chip(one: RosterImport) -> Chip:
    kind, icon, label = CHIPS[Status(one.status)]
    return Chip(kind, icon, str(label))


def outcome(one: RosterImport) -> str:
    return str(OUTCOMES[Status(one.status)])


def counts(one: RosterImport) -> list[dict[str, Any]]:
    """A row for each kind: added, changed, removed, and between what the last imports had."""
    shown = one.diff.get("counts") or {}
    if not shown:
        return []
    before = [
        each["counts"]
        for each in RosterImport.objects.filter(status=Status.APPLIED, pk__lt=one.pk)
        .exclude(pk=one.pk)
        .values_list("diff", flat=True)[:LAST]
        if each.get("counts")
    ]
    return [
        {
            "label": label,
            "cells": [
                {
                    "label": _CHANGE_LABELS[change],
                    "number": shown[kind][change],
                    "usual": _usual([each[kind][change] for each in before if kind in each]),
                }
                for change in CHANGES
            ],
        }
        for kind, label in KINDS.items()
        if kind in shown
    ]


_CHANGE_LABELS = {
    "added": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "removed": gettext_lazy("Removed"),
}


def _usual(numbers: list[int]) -> str:
    if len(numbers) < 3:
        return ""
    low, high = grouped(min(numbers)), grouped(max(numbers))
    return low if low == high else f"{low}–{high}"


def holds(one: RosterImport) -> list[str]:
    """Why it is held, in sentences."""
    return [_hold(each) for each in one.diff.get("holds", [])]


def _hold(hold: dict[str, Any]) -> str:
    if hold["code"] == "emptied":
        names = School.objects.filter(pk__in=hold["schools"]).values_list("name", flat=True)
        return ngettext(
            "%(schools)s would have no students left.",
            "These schools would have no students left: %(schools)s.",
            len(names),
        ) % {"schools": ", ".join(names)}
    said = {"removed": grouped(hold["removed"]), "before": grouped(hold["before"])}
    if hold["code"] == "limits":
        return _("%(removed)s of %(before)s limits on who may decide would end.") % said
    if hold["code"] == "birthdays":
        return (
            _("The 13th birthdays of %(removed)s of %(before)s students would be forgotten.") % said
        )
    said["kind"] = str(KINDS[hold["kind"]]).lower()
    return _("%(removed)s of %(before)s %(kind)s would leave, far more than overnight.") % said


def samples(one: RosterImport) -> list[dict[str, str]]:
    return [_sample(each) for each in one.diff.get("samples", [])]


def _sample(each: dict[str, str]) -> dict[str, str]:
    what, was, now = each["what"], each["was"], each["now"]
    if what == "language":
        was, now = _language(was), _language(now)
    return {
        "student": each["student"],
        "field": str(FIELDS[what]),
        "was": was,
        "now": now,
        "effect": _effect(what, now, each["effect"]),
    }


def _effect(what: str, now: str, effect: str) -> str:
    if what == "left":
        return _("Leaves every list")
    if what == "language":
        return _("Is written to in %(language)s") % {"language": now} if now else ""
    if what == "guardian_ends":
        return _("Gets no more messages about this child")
    if what == "guardian_begins":
        return _("Gets messages about this child")
    if effect == "removed":
        return _("No longer reached there")
    if effect:
        return str(ContactPoint.Fault(effect).label)
    return ""


def _language(code: str) -> str:
    if not code:
        return ""
    locale = Locale.parse(get_language() or "en", sep="-")
    return str(locale.languages.get(code, code))


def errors(one: RosterImport) -> list[dict[str, Any]]:
    return [_fault(each) for each in one.report.get("errors", [])]


def warnings(one: RosterImport) -> list[dict[str, Any]]:
    return [_fault(each) for each in one.report.get("warnings", [])]


def _fault(each: dict[str, Any]) -> dict[str, Any]:
    return {**each, "reason": worded(each["code"], each["given"])}


def progress(one: RosterImport, now: datetime) -> dict[str, Any]:
    """How far it is, how fast, and after some seconds how long it will take."""
    said = one.progress
    read, began = int(said.get("read", 0)), said.get("began")
    seconds = (now - datetime.fromisoformat(began)).total_seconds() if began else 0.0
    of = int(said.get("of", 0))
    share = min(read / of, 1.0) if of else 0.0
    left = seconds / share - seconds if share and seconds >= 5 else None
    return {
        "file": said.get("file", ""),
        "rows": int(said.get("rows", 0)),
        "percent": round(share * 100),
        "is_known": bool(of),
        "speed": round(int(said.get("rows", 0)) / seconds) if seconds >= 1 else 0,
        "left": _left(left) if left is not None else "",
    }


def _left(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute left")
    return ngettext("about %(number)s minute left", "about %(number)s minutes left", minutes) % {
        "number": minutes
    }
