"""What is written into a case: a form for each kind of entry, and for what is done with it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from districts.forms import ClockField, DayField, OnceForm
from districts.models import District, User
from violations import clock
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Outcome
from violations.taxonomy import GROUPS

Kind = CaseEntry.Kind
LONGEST = 12_000
NO_TIME = gettext_lazy("Enter a time, for example 3:10 pm.")
# What the words of each kind are asked as.
ASKED: Mapping[Kind, Promise] = {
    Kind.DATES: gettext_lazy("When was it, and when was it reported?"),
    Kind.REPORTER: gettext_lazy(
        "Who reported it? If nobody gave a name: how you tried to learn it"
    ),
    Kind.ALLEGATION: gettext_lazy("What exactly is said to have happened?"),
    Kind.MEETING: gettext_lazy("Their response, in their own words"),
    Kind.FINDINGS: gettext_lazy("What you found, and on what it rests"),
    Kind.ACTION: gettext_lazy("What should follow from it"),
    Kind.AUTHORITIES: gettext_lazy("Why, in a sentence"),
    Kind.NOTE: pgettext_lazy("to write", "Note"),
    Kind.INTERVIEW: gettext_lazy("What was said"),
    Kind.RELATED: gettext_lazy("What they have to do with each other"),
    Kind.QUESTION: gettext_lazy("Your question"),
    Kind.ANSWER: gettext_lazy("Your answer"),
}
# These are written by a page of their own address.
WRITTEN = (
    Kind.DATES, Kind.REPORTER, Kind.ALLEGATION, Kind.MEETING, Kind.FINDINGS, Kind.ACTION,
    Kind.AUTHORITIES, Kind.NOTE, Kind.INTERVIEW, Kind.RELATED,
)  # fmt: skip
HELD = ("held", "in_writing")
NOON, FAR = time(12), datetime.max.replace(tzinfo=UTC)


def _words(label: Any, *, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": rows}),
        error_messages={
            "required": gettext_lazy("Write it down in words."),
            "max_length": gettext_lazy("Write at most 12,000 characters."),
        },
    )


class EntryForm(OnceForm):
    """The questions of one kind; `said` is what they come to."""

    def __init__(self, *args: Any, kind: Kind, case: Case, district: District, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind, self.case, self.district = kind, case, district
        for name, field in _fields_of(kind, case).items():
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.kind == Kind.MEETING and given.get("answer") in HELD:
            self._wants("day", "time")
        if self.kind == Kind.AUTHORITIES and given.get("answer") == "yes":
            self._wants("agency", "day")
        given["happened_at"] = self._moment(given)
        return given

    def _wants(self, *names: str) -> None:
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                label = self.fields[name].label
                self.add_error(name, _("Fill in “%(label)s”.") % {"label": label})

    def _moment(self, given: dict[str, Any]) -> Any:
        day = given.get("day")
        if day is None:
            return None
        # Of a day alone: its noon, which no time zone moves to another day.
        at = given.get("time") or NOON
        try:
            return clock.moment(day, at, self.district.zone, not_after=FAR)
        except clock.NoSuchTime:
            self.add_error("time", _("On that day the clocks went past this hour."))
            return None

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        words = {
            name: given[name]
            for name in ("words", "present", "representation", "cooperated", "with_whom", "agency",
                         "number", "categories")
            if given.get(name)
        }  # fmt: skip
        other = given.get("other")
        return Said(
            words,
            answer=given.get("answer") or ANSWERS.get(self.kind, ""),
            happened_at=given["happened_at"],
            other=other if isinstance(other, Case) else None,
        )


ANSWERS = {Kind.DATES: "added"}


def _fields_of(kind: Kind, case: Case) -> dict[str, forms.Field]:
    before = BEFORE.get(kind)
    after = AFTER.get(kind)
    return {
        **(before(case) if before else {}),
        "words": _words(ASKED[kind]),
        **(after(case) if after else {}),
    }


def _time() -> ClockField:
    return ClockField(
        label=pgettext_lazy("of a moment", "Time"),
        required=False,
        error_messages={"invalid": NO_TIME},
    )


def _meeting(_case: Case) -> dict[str, forms.Field]:
    return {
        "answer": forms.ChoiceField(
            label=gettext_lazy("Did you meet?"),
            widget=forms.RadioSelect,
            choices=[
                ("held", gettext_lazy("Yes, in person")),
                ("in_writing", gettext_lazy("They answered in writing")),
                ("refused", gettext_lazy("They did not want to")),
                ("impossible", gettext_lazy("It was not possible: say why below")),
            ],
        ),
        "day": DayField(label=gettext_lazy("On which day?"), required=False),
        "time": _time(),
        "present": forms.CharField(
            label=gettext_lazy("Who was there?"), max_length=300, required=False
        ),
        "representation": forms.CharField(
            label=gettext_lazy("Representation"),
            max_length=200,
            required=False,
            help_text=gettext_lazy("For example the union’s steward, or declined by the employee."),
        ),
    }


def _cooperation(_case: Case) -> dict[str, forms.Field]:
    return {
        "cooperated": forms.ChoiceField(
            label=gettext_lazy("Did they help with the inquiry?"),
            required=False,
            widget=forms.RadioSelect,
            choices=[
                ("", gettext_lazy("Not said")),
                ("fully", gettext_lazy("Fully")),
                ("partly", gettext_lazy("Partly")),
                ("no", gettext_lazy("No")),
            ],
        )
    }


def _authorities(_case: Case) -> dict[str, forms.Field]:
    return {
        "answer": forms.ChoiceField(
            label=gettext_lazy("Was it reported to authorities?"),
            widget=forms.RadioSelect,
            help_text=gettext_lazy("What may break state or federal law must be."),
            choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        ),
        "agency": forms.CharField(
            label=gettext_lazy("To which agency?"), max_length=120, required=False
        ),
        "day": DayField(label=gettext_lazy("On which day?"), required=False),
        "number": forms.CharField(
            label=gettext_lazy("Their number for it"), max_length=60, required=False
        ),
    }


def _reporter(_case: Case) -> dict[str, forms.Field]:
    return {
        "answer": forms.ChoiceField(
            label=gettext_lazy("Is there a name?"),
            widget=forms.RadioSelect,
            choices=[
                ("named", gettext_lazy("Yes")),
                ("unnamed", gettext_lazy("No, they want to stay unnamed")),
            ],
        )
    }


def _interview(_case: Case) -> dict[str, forms.Field]:
    return {
        "with_whom": forms.CharField(label=gettext_lazy("With whom?"), max_length=200),
        "day": DayField(label=gettext_lazy("On which day?")),
        "time": _time(),
    }


def _categories(_case: Case) -> dict[str, forms.Field]:
    return {
        "categories": forms.MultipleChoiceField(
            label=gettext_lazy("What kind of thing is it?"),
            choices=[
                (name, [(one.value, one.label) for one in each]) for name, each in GROUPS.items()
            ],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    }


class CaseChoice(forms.ModelChoiceField[Case]):
    def label_from_instance(self, obj: Case) -> str:
        return obj.reference


def _others(case: Case) -> dict[str, forms.Field]:
    others = Case.objects.exclude(pk=case.pk)
    return {
        "other": CaseChoice(
            others,
            label=gettext_lazy("Which case?"),
            empty_label="–",
            error_messages={"required": gettext_lazy("Choose another case that is open to you.")},
        )
    }


BEFORE = {
    Kind.MEETING: _meeting,
    Kind.AUTHORITIES: _authorities,
    Kind.REPORTER: _reporter,
    Kind.INTERVIEW: _interview,
    Kind.RELATED: _others,
}
AFTER = {Kind.MEETING: _cooperation, Kind.ALLEGATION: _categories}


class QuestionForm(OnceForm):
    words = _words(gettext_lazy("Your question"))


class AnswerForm(OnceForm):
    words = _words(gettext_lazy("Your answer"))


class ReplyForm(OnceForm):
    words = _words(gettext_lazy("What do you want to tell or ask them?"))


class WhyForm(forms.Form):
    """A reason that stands in the file."""

    words = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=600,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say why; it stands in the file.")},
    )


class PersonForm(WhyForm):
    """Somebody of the district, out of those whom the case may be open to."""

    person = forms.ChoiceField(
        label=gettext_lazy("Whom?"),
        error_messages={"required": gettext_lazy("Choose somebody.")},
    )

    field_order = ("person", "words")

    def __init__(self, *args: Any, people: Sequence[tuple[User, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(one.pk): one for one, _role in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        listed = [(str(one.pk), f"{one.full_name}, {role}") for one, role in people]
        field.choices = [("", "–"), *listed]

    @property
    def chosen(self) -> User:
        return self.people[self.cleaned_data["person"]]


class OutcomeChoice(forms.ModelChoiceField[Outcome]):
    def label_from_instance(self, obj: Outcome) -> str:
        # Those of the first day are in the house's words, the district's own in its own.
        return _(obj.name)


class OutcomeForm(OnceForm):
    outcome = OutcomeChoice(
        None,
        label=gettext_lazy("Outcome"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose an outcome of the district’s list.")},
    )
    words = _words(gettext_lazy("Why it fits the findings"), rows=3)
    decided_by = forms.CharField(
        label=gettext_lazy("Who decided it, and in what office?"), max_length=160
    )

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Outcome.objects.filter(type=case.type, ended_at=None)


class SuspendForm(WhyForm):
    """Of whom it is about, one at a time; of one, nothing is asked."""

    person = forms.ChoiceField(
        label=gettext_lazy("Whose sending is suspended?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whose sending is suspended.")},
    )
    understood = forms.BooleanField(
        label=gettext_lazy("I understand that nothing they send goes out from now on"),
        error_messages={"required": gettext_lazy("Tick that you understand what it does.")},
    )

    field_order = ("person", "words", "understood")

    def __init__(self, *args: Any, people: Sequence[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(one.pk): one for one in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(pk, one.display_name) for pk, one in self.people.items()]
        if len(people) == 1:
            del self.fields["person"]

    @property
    def chosen(self) -> User:
        only = next(iter(self.people), "")
        return self.people[self.cleaned_data.get("person", only)]
