"""What somebody answers who reports: one thing a page, in about a minute (N8)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from districts.forms import ClockField, DayField, OnceForm
from districts.models import Appointment, District, School, User
from rosters.models import ClassGroup, Student
from violations import clock
from violations.models import Duty, Report
from violations.taxonomy import GROUPS, About, Initiator, Kind, Medium, Ownership

LONGEST = 6000
NO_TIME = gettext_lazy("Enter a time, for example 6:10 pm.")


class KindForm(OnceForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you want to tell?"),
        choices=Kind,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you want to tell.")},
    )


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    """Where it is not required, another answer says whether it is asked at all."""
    field = DayField(label=label, required=required)
    field.depends = not required  # type: ignore[attr-defined]
    return field


def _time(label: Any, *, required: bool = True) -> ClockField:
    field = ClockField(
        label=label, required=required, error_messages={"required": NO_TIME, "invalid": NO_TIME}
    )
    field.depends = not required  # type: ignore[attr-defined]
    return field


class Times(NamedTuple):
    learned_at: datetime
    occurred_at: datetime | None
    duty_at: datetime | None


class WhenForm(forms.Form):
    """Two moments and the next start of work, on the clocks of the district."""

    learned_day = _day(pgettext_lazy("of a moment", "Day"))
    learned_time = _time(pgettext_lazy("of a moment", "Time"))
    occurred_day = _day(gettext_lazy("Day on which it happened"), required=False)
    occurred_time = _time(gettext_lazy("About what time"), required=False)
    duty_day = _day(gettext_lazy("Day on which you next start work"), required=False)
    duty_time = _time(gettext_lazy("At what time"), required=False)

    def __init__(self, *args: Any, district: District, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.district, self.now = district, now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("learned", "occurred", "duty"):
            given[name] = self._moment(name, given.get(f"{name}_day"), given.get(f"{name}_time"))
        return given

    def _moment(self, name: str, day: date | None, at: time | None) -> datetime | None:
        if day is None or at is None:
            if (day is None) != (at is None) and not self.errors:
                self.add_error(
                    f"{name}_time" if at is None else f"{name}_day",
                    _("Enter both the day and the time, or neither."),
                )
            return None
        not_after = self.now if name != "duty" else datetime.max.replace(tzinfo=self.now.tzinfo)
        try:
            return clock.moment(day, at, self.district.zone, not_after=not_after)
        except clock.NoSuchTime:
            self.add_error(
                f"{name}_time",
                _("On that day the clocks went past this hour. Enter the one before or after it."),
            )
            return None

    @property
    def times(self) -> Times:
        given = self.cleaned_data
        return Times(given["learned"], given["occurred"], given["duty"])


def moments(report: Report, district: District, now: datetime) -> dict[str, Any]:
    """What was said so far, as the form shows it; at first, that it was just now."""
    known = {
        "learned": report.learned_at or now,
        "occurred": report.occurred_at if report.occurred_at != report.learned_at else None,
        "duty": report.duty_at if report.duty_from == Duty.SAID else None,
    }
    shown: dict[str, Any] = {}
    for name, at in known.items():
        if at is not None:
            local = district.local(at)
            shown |= {f"{name}_day": local.date(), f"{name}_time": local.time()}
    return shown


class WhoForm(forms.Form):
    """Whom it is about: of one's own students and colleagues, or a name."""

    about = forms.ChoiceField(
        label=gettext_lazy("Whom is it about?"),
        choices=About,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whom it is about.")},
    )
    colleague = forms.ChoiceField(label=gettext_lazy("Colleague"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Or their name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As far as you know it. Leave it empty if you are not sure."),
    )
    student = forms.ChoiceField(label=gettext_lazy("Student of yours"), required=False)
    student_name = forms.CharField(
        label=gettext_lazy("Or the student’s name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As far as you know it. Leave it empty if you are not sure."),
    )
    school = forms.ChoiceField(label=gettext_lazy("At which school?"), required=False)

    def __init__(self, *args: Any, kind: str, person: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        self._people(person)
        self.schools = {str(one.pk): one for one in School.objects.all()}
        self._offer("school", [(pk, one.name) for pk, one in self.schools.items()], _("No school"))
        if kind not in (Kind.SEEN, Kind.QUESTION):
            for name in ("about", "colleague", "name"):
                del self.fields[name]
        else:
            self.fields["about"].required = kind == Kind.SEEN

    def _people(self, person: User) -> None:
        found = Student.objects.in_classes(ClassGroup.objects.of(person))
        self.students = {str(one.pk): one for one in found}
        self._offer("student", [(pk, one.full_name) for pk, one in self.students.items()], "–")
        if not self.students:
            del self.fields["student"]
            self.fields["student_name"].label = _("The student’s name")
        self.colleagues = {str(one.pk): one for one in colleagues_of(person)}
        listed = [(pk, one.full_name) for pk, one in self.colleagues.items()]
        self._offer("colleague", listed, "–")

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], nothing: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", nothing), *choices]

    @property
    def chosen_school(self) -> School | None:
        return self.schools.get(self.cleaned_data.get("school", ""))

    @property
    def chosen_students(self) -> list[Student]:
        """Off the list, or the one of that school whose full name was typed."""
        one = self.students.get(self.cleaned_data.get("student", ""))
        if one is not None:
            return [one]
        typed = self.cleaned_data.get("student_name", "")
        found = Student.objects.enrolled().called(typed) if typed else Student.objects.none()
        if self.chosen_school:
            found = found.filter(school_enrollments__school=self.chosen_school)
        listed = list(found[:2])
        return listed if len(listed) == 1 else []

    @property
    def chosen_colleagues(self) -> list[User]:
        one = self.colleagues.get(self.cleaned_data.get("colleague", ""))
        return [one] if one is not None else []


def colleagues_of(person: User) -> list[User]:
    """Who works where they work; the district's people choose among all."""
    mine = Appointment.objects.in_force().staff()
    at = set(mine.filter(person=person).values_list("school_id", flat=True))
    here = mine if None in at else mine.filter(school__in=at)
    found = here.exclude(person=person).filter(person__is_active=True).values("person_id")
    return list(User.objects.filter(pk__in=found))


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several at once."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=ManyFiles({"accept": "image/*,application/pdf"}), **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[type-arg]
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class WhatForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
        error_messages={
            "required": gettext_lazy("Say what happened, in your own words."),
            "max_length": gettext_lazy("Write at most 6,000 characters."),
        },
    )
    why = forms.CharField(
        label=gettext_lazy("Why did you use it?"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("For example: the bus was late and she was alone."),
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("By what means?"),
        choices=Medium,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A text is one also when it was sent from an email address."),
    )
    platform = forms.CharField(
        label=gettext_lazy("Its name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "For example Facebook, Instagram, YouTube, WhatsApp, Google Drive or Dropbox."
        ),
    )
    ownership = forms.ChoiceField(
        label=gettext_lazy("Whose device or account was it?"),
        choices=Ownership,
        widget=forms.RadioSelect,
    )
    initiator = forms.ChoiceField(
        label=gettext_lazy("Who began?"), choices=Initiator, widget=forms.RadioSelect
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What it was, if you want to say so"),
        choices=[(name, [(one.value, one.label) for one in each]) for name, each in GROUPS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    handed = FilesField(
        label=gettext_lazy("Pictures or PDF"),
        required=False,
        help_text=gettext_lazy(
            "Up to 5, 10 MB each. Remove other children if you can; the file keeps a covered copy."
        ),
    )

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        if kind not in (Kind.OWN, Kind.EMERGENCY):
            del self.fields["why"]
        if kind == Kind.QUESTION:
            for name in ("medium", "platform", "ownership", "initiator", "categories"):
                del self.fields[name]
            self.fields["what"].label = _("What do you want to ask?")
        if kind == Kind.EMERGENCY:
            del self.fields["categories"]

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("what", "why", "platform")}

    @property
    def facts(self) -> dict[str, Any]:
        names = ("medium", "ownership", "initiator")
        found: dict[str, Any] = {one: self.cleaned_data.get(one, "") for one in names}
        return found | {"categories": self.cleaned_data.get("categories", [])}


class SendForm(forms.Form):
    skips_school = forms.BooleanField(required=False)


class AddForm(OnceForm):
    words = forms.CharField(
        label=gettext_lazy("What else do you remember?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Write what you want to add.")},
    )
