"""Shape and wording of a copy that is given out: to whom, why, and in what form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.told import Basis, Form, Names, Papers


class CopyForm(forms.Form):
    to = forms.CharField(
        label=_("To whom?"),
        help_text=_("Name and agency. It stands in the file for good."),
        max_length=160,
        error_messages={"required": _("Say to whom the copy goes.")},
    )
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("For example the number of their request. Name no student."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why the copy is given out.")},
    )
    basis = forms.ChoiceField(
        label=_("What does it rest on?"),
        choices=[("", _("Choose")), *Basis.choices],
        error_messages={"required": _("Choose what the copy rests on.")},
    )
    names = forms.ChoiceField(
        label=_("Names of students"),
        choices=Names.choices,
        initial=Names.INITIALS.value,
        widget=forms.RadioSelect,
    )
    papers = forms.ChoiceField(
        label=_("Documents"),
        choices=Papers.choices,
        initial=Papers.REDACTED.value,
        widget=forms.RadioSelect,
    )
    reporter = forms.ChoiceField(
        label=_("Who reported"),
        choices=[("", _("Leave out")), ("yes", _("Include"))],
        initial="",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, sees_reporter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_reporter:
            del self.fields["reporter"]

    def asked(self) -> Form:
        given = self.cleaned_data
        return Form(
            names=Names(given["names"]),
            papers=Papers(given["papers"]),
            with_reporter=given.get("reporter") == "yes",
        )
