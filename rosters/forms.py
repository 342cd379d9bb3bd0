from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from districts.forms import WEEK, ClockField

LARGEST = 200 << 20


class RosterForm(forms.Form):
    """A package as the student system exports it."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("The zip that the student system exports as OneRoster CSV, up to 200 MB."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the zip file.")},
    )

    def clean_file(self) -> Any:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("This file is empty. Export the roster again."))
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file has %(size)s; 200 MB is the most. Import it on the server.")
                % {"size": filesizeformat(file.size)}
            )
        return file


class BellPeriodForm(forms.Form):
    """The hours of one period on some weekdays."""

    name = forms.CharField(
        label=_("Period"),
        max_length=20,
        help_text=_("As the student system names it, for example 2."),
        error_messages={"required": _("Enter the period, for example 2.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=[(one.value, one.label) for one in WEEK],
        coerce=int,
        initial=[one.value for one in WEEK],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    starts = ClockField(
        label=_("Starts at"),
        error_messages={
            "required": _("Enter when it starts, for example 9:05 am."),
            "invalid": _("Enter a time, for example 9:05 am."),
        },
    )
    ends = ClockField(
        label=_("Ends at"),
        error_messages={
            "required": _("Enter when it ends, for example 9:50 am."),
            "invalid": _("Enter a time, for example 9:50 am."),
        },
    )
