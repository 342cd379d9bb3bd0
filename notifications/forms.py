"""Shape and wording of what people type while they write a message, one form a step."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, ClockField
from districts.models import District, School, User
from notifications import speech
from notifications.actions.drafts import CHANNELS, Choice, Wording
from notifications.models import Channel, Message
from notifications.offers import ClassOffer, Grade
from notifications.wording import language_name

Audience = Message.Audience

# Phone companies hold back texts with these, because nobody sees where they lead.
SHORTENERS = (
    "adf.ly", "bit.do", "bit.ly", "bl.ink", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl",
    "is.gd", "j.mp", "lnkd.in", "mcaf.ee", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly", "s.id",
    "shor.by", "short.io", "shorturl.at", "smarturl.it", "snip.ly", "soo.gd", "spr.ly", "t.co",
    "t.ly", "tiny.cc", "tinyurl.com", "trib.al", "urlz.fr", "v.gd", "wp.me",
)  # fmt: skip
SHORTENED = re.compile(
    rf"(?<![\w.@-])(?:www\.)?({'|'.join(map(re.escape, SHORTENERS))})(?![\w-]|\.\w)", re.IGNORECASE
)
# A gap that a sample text left, or a field that another program would have filled in.
UNFILLED = re.compile(r"_{3,}|\{\{.*?\}\}|<<.*?>>|\[\[.*?\]\]|%[A-Z_]{3,}%")
FARTHEST = timedelta(days=365)


class PlaceForm(forms.Form):
    """Where a new message is for; the key makes a double click one draft."""

    begun_with = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.ChoiceField(
        label=_("Whose families is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose families it is for.")},
    )

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, str | SafeString | Promise]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = places
        if len(places) == 1:
            field.initial = places[0][0]


class AudienceForm(forms.Form):
    """All, some grades, or some classes; ticks of the other choices are left alone."""

    audience = forms.ChoiceField(
        label=_("Who gets it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who gets it.")},
    )
    grades = forms.MultipleChoiceField(
        label=_("Grades"), required=False, widget=forms.CheckboxSelectMultiple
    )
    classes = forms.TypedMultipleChoiceField(
        label=_("Classes"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        school: School | None,
        grades: Sequence[Grade],
        classes: Sequence[ClassOffer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whole = Audience.SCHOOL if school else Audience.DISTRICT
        offered = [whole] + [Audience.GRADES] * bool(grades) + [Audience.CLASSES] * bool(classes)
        self._choices("audience", [(one.value, one.label) for one in offered])
        self._choices("grades", [(one.code, one.name) for one in grades])
        self._choices("classes", [(one.id, one.title) for one in classes])

    def _choices(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("audience") == Audience.GRADES and not given.get("grades"):
            self.add_error("grades", _("Tick at least one grade."))
        if given.get("audience") == Audience.CLASSES and not given.get("classes"):
            self.add_error("classes", _("Tick at least one class."))
        return given

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(given["audience"], tuple(given["grades"]), tuple(given["classes"]))


class TextField(forms.CharField):
    """Words to families, as a phone will show them."""

    widget = forms.Textarea

    def __init__(self, *, may_wait: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # A draft does without; what is sent has it.
        self.may_wait = may_wait

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        if not value and self.may_wait:
            return
        super().validate(value)
        if found := SHORTENED.search(value):
            raise forms.ValidationError(
                _(
                    "Phone companies hold back texts with shortened links (%(link)s). Write the "
                    "full address of the page."
                ),
                params={"link": found[1]},
            )
        if found := UNFILLED.search(value):
            raise forms.ValidationError(
                _("%(label)s: there is still a gap to fill in, “%(gap)s”."),
                params={"label": self.label, "gap": found[0]},
            )


class WordsForm(forms.Form):
    """Subject and text in each language; only the main one must be there to go on."""

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        for language in self.languages:
            is_main = language == self.languages[0]
            name = language_name(language)
            self.fields[f"subject_{language}"] = TextField(
                label=_("Subject in %(language)s") % {"language": name},
                help_text=_("Families see it as the subject of the email."),
                max_length=120,
                may_wait=not is_main,
                widget=forms.TextInput({"lang": language}),
                error_messages={"required": _("Write the subject in %s.") % name},
            )
            self.fields[f"text_{language}"] = TextField(
                label=_("Text in %(language)s") % {"language": name},
                max_length=1500,
                may_wait=not is_main,
                widget=forms.Textarea({"lang": language, "rows": 8}),
                error_messages={
                    "required": _("Write the text in %s.") % name,
                    "max_length": _(
                        "This text is too long: %(show_value)d characters. Texts and calls carry "
                        "up to %(limit_value)d."
                    ),
                },
            )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for language in self.languages[1:]:
            if given.get(f"subject_{language}") and given.get(f"text_{language}") == "":
                name = language_name(language)
                self.add_error(f"text_{language}", _("Write the text in %s.") % name)
        return given

    def wordings(self) -> Mapping[str, Wording]:
        given = self.cleaned_data
        return {
            one: Wording(given[f"subject_{one}"], given[f"text_{one}"]) for one in self.languages
        }


class ChannelsForm(forms.Form):
    """How it should reach families, in the order in which the page will name them."""

    channels = forms.MultipleChoiceField(
        label=_("How should it reach families?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way to reach families.")},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            Channel.VOICE: _("Phone call, with a recorded voice"),
            Channel.SMS: _("Text message"),
            Channel.EMAIL: _("Email"),
        }
        field = self.fields["channels"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(one.value, names[one]) for one in CHANNELS[Message.Kind(kind)]]


class RecordingForm(forms.Form):
    """A file, from the recorder or from a disk, and whose voice is in it."""

    file = forms.FileField(
        label=_("Recording"),
        help_text=_("WAV, MP3, FLAC or OGG, up to 10 MB and 3 minutes."),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "audio/*"}),
        error_messages={
            "required": _("Record something, or choose a file."),
            "missing": _("Record something, or choose a file."),
        },
    )
    voice = forms.TypedChoiceField(label=_("Whose voice is it?"), coerce=int)
    source = forms.ChoiceField(
        choices=[("file", "file"), ("browser", "browser")],
        initial="file",
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, people: Sequence[User], me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in people}
        field = self.fields["voice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(one.pk, _("Mine") if one == me else one.display_name) for one in people]

    def clean_file(self) -> Any:
        """Too large is said before it is read."""
        file = self.cleaned_data["file"]
        if file.size > speech.LARGEST:
            raise forms.ValidationError(str(speech.REFUSALS["large"]))
        return file

    def voice_person(self) -> User:
        return self.people[self.cleaned_data["voice"]]


class SavedForm(forms.Form):
    """One of the recordings that this school has already, or none."""

    recording = forms.UUIDField(required=False)


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


class UnderstoodForm(forms.Form):
    """The tick before an emergency goes out, beside a sentence with the number and the school.

    Beyond one school the district's name is typed, too (`name`): nobody does that by mistake.
    """

    understood = forms.BooleanField()

    def __init__(self, *args: Any, sentence: str, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["understood"].label = sentence
        self.fields["understood"].error_messages["required"] = _(
            "Tick the sentence above the button, to say that you have read it."
        )
        self.name = name
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
