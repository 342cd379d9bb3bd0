"""When it goes, and the gate before an emergency."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, ClockField
from districts.models import District
from notifications.actions.sending import Said
from notifications.gate import Asked

FARTHEST = timedelta(days=365)


class WhenForm(forms.Form):
    """Now, one of the offered moments, or a day and a time in the district's zone."""

    choice = forms.ChoiceField(
        label=_("When should it go?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when it should go.")},
    )
    on = forms.DateField(
        label=_("Day"),
        required=False,
        input_formats=DAYS,
        help_text=_("For example 12/8/2026."),
        widget=forms.DateInput({"class": "short"}, format="%m/%d/%Y"),
        error_messages={"invalid": _("Enter the day as month/day/year, for example 12/8/2026.")},
    )
    at = ClockField(
        label=_("Time"),
        required=False,
        help_text=_("For example 4:00 pm."),
        widget=forms.TimeInput({"class": "short"}),
        error_messages={"invalid": _("Enter a time, for example 4:00 pm.")},
    )

    def __init__(
        self,
        *args: Any,
        district: District,
        now: datetime,
        offers: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.district, self.now = district, now
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("now", _("Now")), *offers, ("other", _("Another time"))]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("choice") != "other" or self.errors:
            return given
        if given.get("on") is None:
            self.add_error("on", _("Enter the day, for example 12/8/2026."))
        if given.get("at") is None:
            self.add_error("at", _("Enter the time, for example 4:00 pm."))
        if not self.errors:
            self._check(given["on"], given["at"])
        return given

    def _check(self, on: date, at: time) -> None:
        """A moment that is there once, is still to come, and is no slip of the pen."""
        when = datetime.combine(on, at, self.district.zone)
        if when.astimezone(UTC).astimezone(self.district.zone).replace(tzinfo=None) != (
            when.replace(tzinfo=None)
        ):
            self.add_error(
                "at",
                _("Clocks go forward that night, so this time does not exist. Choose another."),
            )
        elif when.replace(fold=0).utcoffset() != when.replace(fold=1).utcoffset():
            self.add_error(
                "at", _("Clocks go back that night, so this time comes twice. Choose another.")
            )
        elif when <= self.now:
            is_over = on < self.district.today(self.now)
            self.add_error(
                "on" if is_over else "at",
                _("That day is over. Enter today or a later day.")
                if is_over
                else _("That time has passed. Choose a later one, or send it now."),
            )
        elif when - self.now > FARTHEST:
            self.add_error("on", _("That is more than a year from now. Check the year."))

    def wanted_at(self) -> datetime | None:
        given = self.cleaned_data
        if given["choice"] == "now":
            return None
        if given["choice"] == "other":
            return datetime.combine(given["on"], given["at"], self.district.zone)
        return datetime.fromisoformat(given["choice"])


class GateForm(forms.Form):
    """What is said before the button acts: a tick beside a sentence that names number and school,
    the place's name where a guard asks for it, and a reason for each rule that wants one.

    Beyond one school the district's name is typed: nobody does that by mistake.
    """

    def __init__(
        self,
        *args: Any,
        sentence: str = "",
        name: str = "",
        reasons: Sequence[Asked] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        if sentence:
            self.fields["understood"] = forms.BooleanField(
                label=sentence,
                error_messages={
                    "required": _(
                        "Tick the sentence above the button, to say that you have read it."
                    )
                },
            )
        for one in reasons:
            self.fields[f"reason_{one.rule}"] = forms.CharField(
                label=one.label or _("Why is it right this time?"),
                help_text=one.sentence,
                max_length=1000,
                widget=forms.Textarea({"rows": 2}),
                error_messages={"required": _("Write one sentence that says why.")},
            )
        if name:
            self.fields["typed"] = forms.CharField(
                label=_("Type “%(name)s” to send") % {"name": name},
                help_text=_("Capitals don’t matter."),
                widget=forms.TextInput({"autocomplete": "off"}),
                error_messages={"required": _("Type “%(name)s” to send.") % {"name": name}},
            )

    def clean_typed(self) -> str:
        typed = " ".join(str(self.cleaned_data["typed"]).split())
        if typed.casefold() != self.name.casefold():
            raise forms.ValidationError(_("Type “%(name)s” to send."), params={"name": self.name})
        return typed

    def said(self, *, follows_manual: bool) -> Said:
        """As the action takes it; the tick says that the manual is followed, too."""
        given = self.cleaned_data
        reasons = {
            name.removeprefix("reason_"): str(words)
            for name, words in given.items()
            if name.startswith("reason_")
        }
        return Said(
            typed=given.get("typed", ""),
            follows_manual=follows_manual and bool(given.get("understood")),
            reasons=reasons,
        )
