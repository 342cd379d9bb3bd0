"""What the public page asks: few questions, of somebody who may be upset and on a phone."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from districts.forms import ClockField, DayField, OnceForm
from districts.models import District, School
from violations import clock
from violations.actions.outside import MOST_PICTURES
from violations.taxonomy import About, Medium, Relation

LONGEST = 6000
UNSURE = "unsure"
# Hidden from people; a program fills in whatever it finds.
TRAP = "web_page"


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> Any:
        return files.getlist(name)


class PicturesField(forms.FileField):
    """Several at once; what they are is looked at when they are taken in."""

    widget = PicturesInput({"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = [one for one in data or [] if one]
        if len(given) > MOST_PICTURES:
            raise forms.ValidationError(
                gettext("Choose up to %(most)s pictures.") % {"most": MOST_PICTURES}
            )
        return given


def _pictures() -> PicturesField:
    return PicturesField(
        label=_("Pictures"),
        help_text=_(
            "Up to 3, for example of the screen. Cover the faces and names of other children if "
            "you can."
        ),
        required=False,
    )


class SpeakUpForm(OnceForm):
    what = forms.CharField(
        label=_("What happened?"),
        help_text=_("In your own words: who did or wrote what, and how you know of it."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 7}),
        error_messages={"required": _("Say what happened, in your own words.")},
    )
    about = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=About.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whom it is about, or that you are not sure.")},
    )
    names = forms.CharField(
        label=_("Name of whom it is about"),
        help_text=_("If you know it. It does not go to them."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    school = forms.ChoiceField(
        label=_("At which school?"),
        error_messages={"required": _("Choose the school, or “I am not sure”.")},
    )
    day = DayField(label=_("On which day?"), required=False)
    hour = ClockField(
        label=_("About what time?"),
        help_text=_("For example 2:45 pm."),
        required=False,
        widget=forms.TimeInput({"class": "short", "autocomplete": "off"}, format="%-I:%M %p"),
    )
    medium = forms.ChoiceField(
        label=_("How did it happen?"),
        choices=[("", pgettext_lazy("means", "I don’t know, or in person")), *Medium.choices],
        required=False,
    )
    pictures = _pictures()
    relation = forms.ChoiceField(
        label=_("Who are you?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who you are. You need not give your name.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Your phone or email"),
        help_text=_("Only if you want to be asked something."),
        max_length=200,
        required=False,
    )

    def __init__(
        self, *args: Any, schools: Sequence[School], district: District, now: datetime, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.district, self.now = district, now
        self.schools = {one.slug: one for one in schools}
        field = self.fields["school"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", _("Choose a school")),
            *((one.slug, one.name) for one in schools),
            (UNSURE, pgettext_lazy("school", "I am not sure")),
        ]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.data.get(TRAP):
            # Whoever is no program sends it again, and nothing is lost.
            self.add_error(None, _("That looked as if a program had sent it. Send it again."))
        day, hour = given.get("day"), given.get("hour")
        if hour and not day and "day" not in self.errors:
            self.add_error("day", _("Enter the day, too."))
        given["occurred_at"] = self._moment(day, hour) if day else None
        return given

    def _moment(self, day: date, hour: time | None) -> datetime | None:
        """Of a day without a time its beginning: `when` says that there was none."""
        try:
            at = clock.moment(day, hour or time(), self.district.zone, not_after=self.now)
        except clock.NoSuchTime:
            self.add_error("hour", _("The clocks skipped this hour on that day. Enter another."))
            return None
        if at > self.now:
            self.add_error("day", _("That time is still to come. Enter when it was."))
        return at

    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        day, hour = given["day"], given["hour"]
        words = {"what": given["what"], "names": given["names"]}
        if day and not hour:
            words["when"] = day.isoformat()
        return {
            "school": self.schools.get(given["school"]),
            "about": About(given["about"]),
            "relation": Relation(given["relation"]),
            "name": given["name"],
            "contact": given["contact"],
            "words": words,
            "facts": {"medium": given["medium"], "occurred_at": given["occurred_at"]},
            "categories": [],
            "files": given["pictures"],
            "begun_with": given["begun_with"],
        }


class ComeBackForm(forms.Form):
    """What they were given when they sent it."""

    key = forms.CharField(
        label=_("Key"),
        help_text=_("For example K7QF-29MD-XT4B-0WZN."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Enter the key.")},
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("6 digits."),
        max_length=12,
        widget=forms.TextInput(
            {"autocomplete": "off", "inputmode": "numeric", "class": "code-field"}
        ),
        error_messages={"required": _("Enter the code.")},
    )


class AddForm(OnceForm):
    words = forms.CharField(
        label=_("What do you want to add?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    pictures = _pictures()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Either will do; an empty form is answered by the action.
        self.fields["words"].depends = True  # type: ignore[attr-defined]
