"""What is typed about how long a file is kept. Several of these stand on one page, each with a
prefix of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import DayField

WORDS: dict[str, Any] = {"max_length": 600, "widget": forms.Textarea({"rows": 2})}


class HoldForm(forms.Form):
    prefix = "hold"
    why = forms.CharField(
        label=_("Why is it on hold?"),
        help_text=_("For example a lawsuit or a records request. It stands on each page of it."),
        error_messages={"required": _("Say why it is on hold.")},
        **WORDS,
    )


class ReleaseForm(forms.Form):
    prefix = "release"
    why = forms.CharField(
        label=_("Why can the hold end?"),
        error_messages={"required": _("Say why the hold can end.")},
        **WORDS,
    )


class LongerForm(forms.Form):
    prefix = "longer"
    until = DayField(
        label=_("Keep it until"), help_text=_("It can’t be made an earlier day afterwards.")
    )
    why = forms.CharField(
        label=_("Why longer?"),
        error_messages={"required": _("Say why it is kept longer.")},
        **WORDS,
    )


class ConfirmForm(forms.Form):
    prefix = "confirm"
    understood = forms.BooleanField(
        label=_("I have read the list. The file can’t be brought back."),
        error_messages={"required": _("Read the list, then tick that you have.")},
    )
