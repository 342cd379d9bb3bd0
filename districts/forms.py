"""Shape and wording of what people type about their district and their schools."""

import unicodedata
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_name
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts import hours
from districts.models import Dismissal, District, EarlyDismissal, School

# Where our districts are; any other zone can still be set with create_district.
US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
LANGUAGES = (
    "en", "es", "ko", "sm", "ru", "vi", "zh", "uk", "ar", "tl", "so", "fr", "ht", "pt",
)  # fmt: skip
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%b %d %Y", "%B %d, %Y", "%d %b %Y")


class KeyField(forms.UUIDField):
    """Made with the page and hidden in it. What is no key is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid4, **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            return None


class OnceForm(forms.Form):
    """Sent twice as it stands, it enters one thing; changed in between, two.

    So nothing is lost for whoever goes back to a page and types something else. A program that
    sends a form without a key means each of them.
    """

    begun_with = KeyField()

    def clean_begun_with(self) -> UUID | None:
        """The page's key together with what was typed: what an action is done once for."""
        key = self.cleaned_data["begun_with"]
        # As it came: the form itself may ask less or more by the second time.
        return uuid5(key, repr(sorted(dict(self.data).items()))) if key else None


def key_of(words: str) -> UUID:
    """The key that a page without a form was drawn with; what is no key begins something new."""
    try:
        return UUID(words)
    except ValueError:
        return uuid4()


class ClockField(forms.TimeField):
    """A time of day as people write it: 2:45 pm, 14:45, 2:45pm."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", hours.CLOCKS)
        kwargs.setdefault("error_messages", {"invalid": _("Enter a time, for example 2:45 pm.")})
        kwargs.setdefault("widget", forms.TimeInput(format="%-I:%M %p"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        return super().to_python(hours.typed(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%-I:%M %p").lower() if isinstance(value, time) else value


class DayField(forms.DateField):
    """A day, from the browser's own calendar; typed where it has none, as people write days."""

    def __init__(self, **kwargs: Any) -> None:
        said = {
            "required": _("Enter the day, for example 12/18/2026."),
            "invalid": _("Enter the day as month/day/year, for example 12/18/2026."),
        }
        super().__init__(
            input_formats=DAYS,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            error_messages=said | kwargs.pop("error_messages", {}),
            **kwargs,
        )


class LanguagesField(forms.MultipleChoiceField):
    """Languages that families are written to in; named in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=language_choices, **kwargs)


def language_choices() -> list[tuple[str, str]]:
    locale = Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-")
    names = [(code, str(locale.languages.get(code, code)).capitalize()) for code in LANGUAGES]
    return names[:2] + sorted(names[2:], key=lambda one: _without_accents(one[1]))


def _without_accents(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def zone_choices() -> list[tuple[str, str]]:
    locale = Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-")
    return [(zone, get_timezone_name(zone, locale=locale)) for zone in US_ZONES]


class DistrictForm(forms.ModelForm[District]):
    """The settings that head every page and every message of a district."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Every time that people read is in this zone."),
    )
    languages = LanguagesField(
        label=_("Languages of families"),
        error_messages={"required": _("Choose at least one language.")},
    )

    emergency_manual = forms.URLField(
        label=_("Emergency manual"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("The address of the page or file. Whoever sends an emergency finds it there."),
        error_messages={
            "invalid": _("Enter a web address, for example https://district.example/manual.")
        },
    )
    help_opens = ClockField(label=_("Help desk opens"), required=False)
    help_closes = ClockField(label=_("Help desk closes"), required=False)

    class Meta:
        model = District
        fields = (
            "name", "short_name", "mark", "colour", "time_zone", "languages",
            "office_phone", "help_phone", "help_opens", "help_closes", "emergency_manual",
            "year_ends", "stop_ends_all",
        )  # fmt: skip
        widgets = {"mark": forms.RadioSelect}
        help_texts = {
            "name": _("As on letterheads, for example Clover Park School District."),
            "short_name": _("As in a sentence, for example Clover Park."),
            "colour": _(
                "Six digits after #. A color too light for text is darkened where it "
                "carries text, never refused."
            ),
            "help_phone": _("On every page, for staff and families."),
            "year_ends": _(
                "What families sign from now on lasts until then at most; what they have signed "
                "keeps its day."
            ),
            "stop_ends_all": _(
                "Otherwise whoever answers a school text with STOP still gets texts in an "
                "emergency, and the other way round. It counts for what is said from now on."
            ),
        }
        error_messages = {
            "name": {"required": _("Enter the district’s name.")},
            "short_name": {"required": _("Enter the short name.")},
            "colour": {"required": _("Enter the color, for example #2F6B3C.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.instance.time_zone
        if zone and zone not in US_ZONES and zone in available_timezones():
            field = self.fields["time_zone"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [*zone_choices(), (zone, zone)]


class SchoolForm(forms.ModelForm[School]):
    """A school's plate and hours; one time field for each weekday, empty for a day off."""

    languages = LanguagesField(
        label=_("Languages of families"),
        error_messages={"required": _("Choose at least one language.")},
    )

    class Meta:
        model = School
        fields = ("name", "short_name", "kind", "colour", "office_phone", "languages")
        help_texts = {
            "name": _("As on the sign at the door, for example Lakeview Middle School."),
            "short_name": _("As in a sentence, for example Lakeview Middle."),
            "colour": _("The band over every page about this school."),
        }
        error_messages = {
            "name": {"required": _("Enter the school’s name.")},
            "short_name": {"required": _("Enter the short name.")},
            "colour": {"required": _("Enter the color, for example #27548A.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = {one.weekday: one.time for one in self.instance.dismissals.all()}
        for weekday in Dismissal.Weekday:
            if weekday in WEEK or weekday in usual:
                self.fields[f"dismissal_{weekday.value}"] = ClockField(
                    label=_("Dismissal on %(day)s") % {"day": weekday.label},
                    required=False,
                    initial=usual.get(weekday),
                    help_text=_("Leave empty when there is no school."),
                )

    def dismissals(self) -> dict[int, time | None]:
        return {
            int(name.removeprefix("dismissal_")): at
            for name, at in self.cleaned_data.items()
            if name.startswith("dismissal_")
        }

    def settings(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if School.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("Another school of this district has this name. Names must differ.")
            )
        return name


WEEK = (
    Dismissal.Weekday.MONDAY,
    Dismissal.Weekday.TUESDAY,
    Dismissal.Weekday.WEDNESDAY,
    Dismissal.Weekday.THURSDAY,
    Dismissal.Weekday.FRIDAY,
)


class EarlyDayForm(forms.ModelForm[EarlyDismissal]):
    """One day that ends at another hour; saying it again for a day replaces what was said."""

    on = forms.DateField(
        label=_("Day"),
        input_formats=DAYS,
        help_text=_("For example 12/18/2026."),
        error_messages={
            "required": _("Enter the day, for example 12/18/2026."),
            "invalid": _("Enter the day as month/day/year, for example 12/18/2026."),
        },
    )
    time = ClockField(
        label=_("Students leave at"),
        error_messages={
            "required": _("Enter the time, for example 11:30 am."),
            "invalid": _("Enter a time, for example 11:30 am."),
        },
    )

    class Meta:
        model = EarlyDismissal
        fields = ("on", "time", "reason")
        labels = {"reason": _("Reason")}
        help_texts = {"reason": _("For colleagues, for example Conferences.")}

    def __init__(self, *args: Any, now: datetime, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = district.today(now)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("That day is over. Enter today or a later day."))
        return on
