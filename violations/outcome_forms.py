"""One more line of the list of outcomes; there is a list for staff and one for students."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.models import Case


class OutcomeForm(forms.Form):
    name = forms.CharField(
        label=_("Outcome"),
        max_length=80,
        help_text=_("As it stands in a file, for example Written warning."),
        error_messages={"required": _("Say what the outcome is called.")},
    )
    asks_to_suspend = forms.BooleanField(
        label=_("With it, ask whether to suspend sending"), required=False
    )

    def __init__(self, *args: Any, type_: Case.Type, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prefix = type_.value
        self.type = type_
        if type_ == Case.Type.STUDENT:
            # Students send nothing that could be suspended.
            del self.fields["asks_to_suspend"]
