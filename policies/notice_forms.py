"""What people type into the ledger of yearly notices."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import DayField, OnceForm
from districts.school_years import SchoolYear
from policies.actions.notices import MESSAGE, Given
from policies.models import Notice

Choices = Sequence[tuple[Any, Any]]
METHODS = [(one.value, one.label) for one in Notice.Method if one != Notice.Method.NOT_GIVEN]


class NoticeForm(OnceForm):
    """Of which document who was told, how, and on which day."""

    document = forms.ChoiceField(
        label=_("Of which document"),
        error_messages={"required": _("Choose the document.")},
    )
    school_year = forms.TypedChoiceField(
        label=_("For the school year"),
        coerce=int,
        error_messages={"required": _("Choose the school year.")},
    )
    audiences = forms.MultipleChoiceField(
        label=_("Who was told"),
        choices=Notice.Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who was told.")},
    )
    method = forms.ChoiceField(
        label=_("How"),
        choices=METHODS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they were told.")},
    )
    on = DayField(label=_("On which day"))
    message = forms.CharField(
        label=_("Reference of the message"),
        required=False,
        max_length=20,
        help_text=_("Where a message of Belltower told them, for example M-2026-00412."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example the page of the handbook. It stands in the history."),
    )

    def __init__(
        self,
        *args: Any,
        documents: Choices,
        years: Sequence[SchoolYear],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._offer("document", documents)
        self._offer("school_year", [(one.first, str(one)) for one in years])
        self.fields["on"].widget.attrs["class"] = "short"
        self.fields["message"].widget.attrs["class"] = "short"

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(
                _("That day is still to come. Record it once they were told.")
            )
        return day

    def clean_message(self) -> str:
        reference = str(self.cleaned_data["message"]).strip()
        if reference and not MESSAGE.fullmatch(reference):
            raise forms.ValidationError(_("A message’s reference looks like M-2026-00412."))
        return reference

    def given(self) -> Given:
        names = ("document", "school_year", "method", "on", "message", "note")
        return Given(**{name: self.cleaned_data[name] for name in names})

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(choices)


class CorrectionForm(NoticeForm):
    """How it was in truth, filled in as it stands now."""

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        names = ("document", "school_year", "method", "on", "message")
        kwargs["initial"] = {name: getattr(notice, name) for name in names} | {
            "audiences": notice.audience
        }
        super().__init__(*args, **kwargs)
        self.fields["audiences"] = forms.ChoiceField(
            label=_("Who was told"), choices=Notice.Audience.choices
        )
        self._offer("method", Notice.Method.choices)
        self.fields["note"].required = True
        self.fields["note"].label = _("What was wrong")
        self.fields["note"].help_text = _("It stands in the history, beside both entries.")
        self.fields["note"].error_messages["required"] = _("Say what was wrong.")
