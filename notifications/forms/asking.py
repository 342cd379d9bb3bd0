"""A question to the policy: who would write what to whom, by which tool and when."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, ClockField
from districts.models import District
from districts.roles import RoleKey
from notifications.models import Message

ME = "me"
KINDS = (
    ("class", _("Class or activity")),
    *((one.value, one.label) for one in Message.Kind if one != Message.Kind.SERVICE),
    ("attendance", _("Attendance")),
)
PURPOSES = (
    ("", _("Not said")),
    ("academics", _("Schoolwork")),
    ("activity", _("Club or sport")),
    ("safety", _("Health or safety")),
    ("employment", _("A student’s job with the district")),
    ("personal", _("Something personal")),
)
TO = (
    ("student", _("One student")),
    ("students", _("Several students")),
    ("families", _("Families")),
)
OWN_TOOL = ("district", _("The district’s own"))
ELSEWHERE = ("elsewhere", _("Somewhere else, in no register"))
PRIVATE = ("personal", _("A private phone or account"))
GRADES = (("KG", _("Kindergarten")), *((f"{one:02}", str(one)) for one in range(1, 13)))
ANSWERS = (("", _("No")), ("yes", _("Yes")))
MOST = 500


class AskForm(forms.Form):
    """Sent by GET, so that an answer has an address; what the address leaves out has a default."""

    who = forms.ChoiceField(label=_("Who asks?"))
    kind = forms.ChoiceField(label=_("Kind of message"), choices=KINDS)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES, required=False)
    topic = forms.ChoiceField(
        label=_("Topic"), choices=[("", _("Not said")), *Message.Topic.choices], required=False
    )
    incident = forms.ChoiceField(
        label=_("What happened"),
        help_text=_("For an emergency."),
        choices=[("", _("Not said")), *Message.Incident.choices],
        required=False,
    )
    to = forms.ChoiceField(label=_("To whom?"), choices=TO)
    number = forms.IntegerField(
        label=_("How many"),
        help_text=_("Students or families. One student is always one."),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput({"class": "short"}),
        error_messages={
            "invalid": _("Enter a whole number, for example 24."),
            "min_value": _("Enter at least 1."),
            "max_value": _("Enter at most %(limit_value)s."),
        },
    )
    grade = forms.ChoiceField(label=_("Grade of the students"), choices=GRADES)
    opt_in = forms.ChoiceField(
        label=_("Parents’ permission on file?"), choices=ANSWERS, required=False
    )
    principal_yes = forms.ChoiceField(
        label=_("The principal’s yes to it?"), choices=ANSWERS, required=False
    )
    tool = forms.ChoiceField(label=_("By which tool or site?"))
    site_permission = forms.ChoiceField(
        label=_("Parents’ permission for that site?"),
        help_text=_("For what is not the district’s own."),
        choices=ANSWERS,
        required=False,
    )
    on = forms.DateField(
        label=_("Day"),
        help_text=_("For example 12/8/2026."),
        input_formats=DAYS,
        widget=forms.DateInput({"class": "short"}, format="%m/%d/%Y"),
        error_messages={"invalid": _("Enter the day as month/day/year, for example 12/8/2026.")},
    )
    at = ClockField(
        label=_("Time"),
        help_text=_("For example 4:00 pm."),
        widget=forms.TimeInput({"class": "short"}),
        error_messages={"invalid": _("Enter a time, for example 4:00 pm.")},
    )

    def __init__(
        self,
        given: Any,
        *,
        district: District,
        now: datetime,
        roles: Iterable[RoleKey],
        tools: Iterable[tuple[str, Any]] = (),
    ) -> None:
        local = district.local(now)
        super().__init__(_defaults(local) | given)
        self.district = district
        named = ((one.value, one.label) for one in roles)
        self._offer("who", [(ME, _("I, with my roles here")), *named])
        self._offer("tool", [OWN_TOOL, *tools, ELSEWHERE, PRIVATE])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices

    def when(self) -> datetime:
        on, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return datetime.combine(on, at, self.district.zone)

    def shown(self, name: str) -> str:
        """The answer to one field in words."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        offered = cast(Iterable[tuple[Any, Any]], field.choices)
        flat: Iterable[tuple[Any, Any]] = flatten_choices(offered)
        words = {str(key): str(label) for key, label in flat}
        return words[self.cleaned_data[name]]


def _defaults(local: datetime) -> dict[str, str]:
    return {
        "who": ME,
        "kind": "class",
        "purpose": "academics",
        "to": "student",
        "number": "1",
        "grade": "07",
        "tool": "district",
        "on": local.strftime("%m/%d/%Y"),
        "at": time.strftime(local.time(), "%-I:%M %p").lower(),
    }
