"""What people type: a request of each kind, an answer to it, an appeal, an end, days."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import DayField, OnceForm
from districts.models import School
from platforms.actions.tool_requests import Answer
from platforms.models import Timeframe, ToolRequest
from platforms.models.requests import Department, Kind, criteria
from platforms.models.tools import Children, Use

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TOOL: (
        "name", "maker", "purpose", "for_whom", "uses", "keeps_record", "terms_url",
        "privacy_url", "children",
    ),
    Kind.SITE: ("address", "purpose", "for_whom", "is_for_students"),
    Kind.DEVICE: ("name", "purpose"),
    Kind.SOFTWARE: ("name", "address", "purpose"),
    Kind.LOGO: ("name", "address", "purpose"),
}  # fmt: skip
NAMES: Mapping[Kind, tuple[Any, Any]] = {
    Kind.TOOL: (_("Name of the tool"), _("As people know it, for example ParentSquare.")),
    Kind.DEVICE: (_("Which device?"), _("Make and model, for example a Dell laptop.")),
    Kind.SOFTWARE: (_("Name of the software"), _("With its version, if you know it.")),
    Kind.LOGO: (_("What would you show?"), _("For example the logo, or photos of a game.")),
}
PURPOSES: Mapping[Kind, Any] = {
    Kind.TOOL: _("What for?"),
    Kind.SITE: _("What do you need it for?"),
    Kind.DEVICE: _("What will you use it for?"),
    Kind.SOFTWARE: _("What for, and on which device?"),
    Kind.LOGO: _("Where, and for how long?"),
}
LINKS: dict[str, Any] = {"max_length": 300, "assume_scheme": "https"}
NOT_A_LINK = {"invalid": _("Enter a web address, for example https://tool.example/terms.")}


class RequestForm(OnceForm):
    """One kind's questions, which take about a minute; the others are left out."""

    name = forms.CharField(label=_("Name"), max_length=80)
    maker = forms.CharField(label=_("Who makes it"), max_length=80, required=False)
    address = forms.URLField(label=_("Web address"), error_messages=NOT_A_LINK, **LINKS)
    purpose = forms.CharField(
        label=_("What for?"), max_length=600, widget=forms.Textarea({"rows": 3})
    )
    for_whom = forms.CharField(
        label=_("Which classes or ages?"),
        help_text=_("For example grade 7 science, or all staff. Name no student."),
        max_length=120,
        required=False,
    )
    uses = forms.MultipleChoiceField(
        label=_("To be approved for"),
        choices=Use,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it should be approved for.")},
    )
    keeps_record = forms.BooleanField(
        label=_("It keeps a record of all that is written"), required=False
    )
    terms_url = forms.URLField(label=_("Its terms of use"), error_messages=NOT_A_LINK, **LINKS)
    privacy_url = forms.URLField(label=_("Its privacy policy"), error_messages=NOT_A_LINK, **LINKS)
    children = forms.ChoiceField(
        label=_("Children under 13"),
        help_text=_("If you don’t know, IT finds out."),
        choices=Children,
    )
    is_for_students = forms.BooleanField(
        label=_("Students asked me for it, and I ask for them"), required=False
    )
    school = forms.ChoiceField(label=_("For which school?"), required=False)

    def __init__(
        self, *args: Any, kind: Kind, schools: list[School], is_central: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.schools = kind, {one.slug: one for one in schools}
        kept = ["begun_with", *FIELDS[kind], *(["school"] if len(schools) + is_central > 1 else [])]
        self.fields = {name: self.fields[name] for name in kept}
        if kind in NAMES:
            self.fields["name"].label, self.fields["name"].help_text = NAMES[kind]
        self.fields["purpose"].label = PURPOSES[kind]
        if "school" in self.fields:
            own = [("", _("The whole district"))] if is_central else []
            named = [(one.slug, one.short_name) for one in schools]
            _offer(self.fields["school"], [*own, *named])

    def chosen_school(self) -> School | None:
        if "school" in self.fields:
            return self.schools.get(self.cleaned_data["school"])
        return next(iter(self.schools.values()), None)

    def asked(self) -> dict[str, Any]:
        """As the action takes it; a blocked site is called by its host."""
        given = {name: self.cleaned_data[name] for name in FIELDS[self.kind]}
        if self.kind == Kind.SITE:
            given["name"] = urlsplit(given["address"]).netloc[:80]
        return {"kind": self.kind.value, **given}


class DecisionForm(forms.Form):
    """One department's answer: each criterion, then a yes or a no as a button."""

    department = forms.ChoiceField(choices=Department, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    met = forms.MultipleChoiceField(
        label=_("What you have looked at, and is so"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    uses = forms.MultipleChoiceField(
        label=_("Approved for"), widget=forms.CheckboxSelectMultiple, required=False
    )
    children = forms.ChoiceField(label=_("Children under 13"), choices=Children, required=False)
    keeps_record = forms.BooleanField(
        label=_("It keeps a record of all that is written"), required=False
    )
    until = DayField(
        label=_("Last day"), help_text=_("Empty: until somebody ends it."), required=False
    )
    note = forms.CharField(
        label=_("Note to who asked"),
        help_text=_("Needed for a no: say why."),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, *args: Any, request: ToolRequest, department: Department, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.speaks_for = department
        wanted = criteria(request, department)
        _offer(self.fields["met"], [(one.value, one.label) for one in wanted])
        named = [(one.value, one.label) for one in Use if one.value in request.uses]
        _offer(self.fields["uses"], named)
        self.initial = {
            "department": department.value,
            "uses": request.uses,
            "children": request.children,
            "keeps_record": request.keeps_record,
        }
        for name in ("met", "uses", "children"):
            self.fields[name].depends = True  # type: ignore[attr-defined]
        if not wanted:
            del self.fields["met"]
        self._leave_out(request)

    def _leave_out(self, request: ToolRequest) -> None:
        """Of a tool alone are uses told, and by IT what it does with data."""
        is_tool = request.kind == Kind.TOOL
        if not is_tool:
            del self.fields["uses"]
        is_appeal = self.speaks_for == Department.APPEAL
        speaks_for = request.declined_for if is_appeal else self.speaks_for
        if not is_tool or speaks_for == Department.LEARNING:
            del self.fields["children"], self.fields["keeps_record"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("answer") == "no" and not given.get("note"):
            self.add_error("note", _("Say why, so that who asked knows."))
        return given

    def shown(self) -> Iterable[forms.BoundField]:
        """The questions above the buttons."""
        return (self[name] for name in self.fields if name not in {"department", "answer"})

    def said(self) -> Answer:
        given = self.cleaned_data
        return Answer(
            is_yes=given["answer"] == "yes",
            met=given.get("met", ()),
            uses=given.get("uses", ()),
            children=given.get("children", ""),
            keeps_record=given.get("keeps_record"),
            until=given["until"],
            note=given["note"],
        )


class AppealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why should it be looked at again?"),
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why it should be looked at again.")},
    )


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("Whoever uses it reads that."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why it ends. Whoever uses it reads that.")},
    )


class TimeframesForm(forms.Form):
    """School days to answer and to appeal, for each kind."""

    def __init__(self, *args: Any, now: Mapping[Kind, Timeframe], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, one in now.items():
            self.fields[f"answer_{kind.value}"] = _days(_("Days to answer"), one.answer_days)
            self.fields[f"appeal_{kind.value}"] = _days(_("Days to appeal"), one.appeal_days)

    def rows(self) -> list[tuple[Kind, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"answer_{one.value}"], self[f"appeal_{one.value}"]) for one in Kind]

    def days(self) -> dict[Kind, tuple[int, int]]:
        given = self.cleaned_data
        return {one: (given[f"answer_{one.value}"], given[f"appeal_{one.value}"]) for one in Kind}


def _days(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=1,
        max_value=60,
        widget=forms.NumberInput({"class": "short"}),
        error_messages={
            "invalid": _("Enter a whole number, for example 10."),
            "min_value": _("Enter at least 1."),
            "max_value": _("Enter at most %(limit_value)s."),
        },
    )


def _offer(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = choices
