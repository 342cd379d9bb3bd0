"""What whoever was kept back says to the family: for whom, what for, and in a sentence why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import OnceForm
from notifications.models import Message
from rosters.models import Student


class AskFamilyForm(OnceForm):
    students = forms.MultipleChoiceField(
        label=_("Whose families do you ask?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one student.")},
    )
    purpose = forms.ChoiceField(
        label=_("What do you want to write about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    reason = forms.CharField(
        label=_("Say in a sentence why"),
        help_text=_("The family reads it as you write it."),
        max_length=300,
        error_messages={
            "required": _("Write a sentence for the family."),
            "max_length": _("Write at most 300 characters."),
        },
    )

    def __init__(
        self, *args: Any, students: Sequence[Student], purposes: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen, about = self.fields["students"], self.fields["purpose"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101
        assert isinstance(about, forms.ChoiceField)  # noqa: S101
        chosen.choices = [(str(one.pk), one.full_name) for one in students]
        names = dict(Message.Purpose.choices)
        about.choices = [(one, names[one]) for one in purposes if one in names]
        if len(students) == 1:
            chosen.widget = forms.MultipleHiddenInput()
            self.initial["students"] = [str(students[0].pk)]

    @property
    def picked(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["students"]]
