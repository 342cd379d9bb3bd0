"""What a school types about its lessons on digital citizenship."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, OnceForm
from districts.models import User
from rosters.actions.instruction import Lesson
from rosters.grades import grade_name
from rosters.models import Instruction


class LessonForm(OnceForm):
    """Which grades learned what, when, and from whom."""

    grades = forms.MultipleChoiceField(
        label=_("Which grades"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the grades that were taught.")},
    )
    topics = forms.MultipleChoiceField(
        label=_("What they learned about"),
        choices=Instruction.Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what was taught.")},
    )
    on = forms.DateField(
        label=_("On which day"),
        input_formats=DAYS,
        widget=forms.DateInput(format="%m/%d/%Y", attrs={"class": "short"}),
        error_messages={
            "required": _("Enter the day, for example 12/18/2026."),
            "invalid": _("Enter the day as month/day/year, for example 12/18/2026."),
        },
    )
    taught_by = forms.TypedChoiceField(
        label=_("Who taught"), required=False, coerce=int, empty_value=None
    )
    taught_by_others = forms.CharField(
        label=_("Or somebody else"),
        required=False,
        max_length=120,
        help_text=_("A guest, or several together, for example the counselors."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the lesson that was used. Name no student."),
    )

    def __init__(
        self,
        *args: Any,
        grades: Sequence[str],
        staff: Sequence[User],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.staff = today, {one.pk: one for one in staff}
        self._offer("grades", [(one, capfirst(grade_name(one))) for one in grades])
        nobody = [("", _("Nobody on this list"))]
        self._offer("taught_by", [*nobody, *((one.pk, one.full_name) for one in staff)])

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(
                _("That day is still to come. Record the lesson once it was held.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("taught_by") and not given.get("taught_by_others", "").strip():
            self.add_error("taught_by", _("Say who taught: choose a colleague, or write it below."))
        return given

    def lesson(self) -> Lesson:
        given = {one.name: self.cleaned_data[one.name] for one in fields(Lesson)}
        return Lesson(**given | {"taught_by": self.staff.get(given["taught_by"])})

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices


class WithdrawalForm(forms.Form):
    why = forms.CharField(
        label=_("What was wrong"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the history beside the entry. Name no student."),
        error_messages={"required": _("Say what was wrong.")},
    )
