"""Whose families the office asks, and a sentence for them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import OnceForm
from optin.of_class import FamilyToAsk


class AskClassForm(OnceForm):
    students = forms.MultipleChoiceField(
        label=_("Whose families do you ask?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one student."),
            "invalid_choice": _("The list has changed since you looked. Look at it again."),
        },
    )
    reason = forms.CharField(
        label=_("A sentence for the families"),
        help_text=_("They read it as you write it."),
        max_length=300,
        required=False,
        error_messages={"max_length": _("Write at most 300 characters.")},
    )

    def __init__(self, *args: Any, families: Sequence[FamilyToAsk], **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["students"]
        assert isinstance(chosen, forms.MultipleChoiceField)  # noqa: S101
        self.families = families
        can_be_asked = [str(one.student.pk) for one in families if not one.why_not]
        chosen.choices = [(one, one) for one in can_be_asked]
        self.initial["students"] = can_be_asked

    @property
    def picked(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["students"]]

    @property
    def ticked(self) -> list[str]:
        """As it was sent, or at first everybody who can be asked."""
        return [str(one) for one in self["students"].value() or ()]
