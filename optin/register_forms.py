"""Shape and wording of what people type into the registers: a form for each of them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, ClockField, OnceForm
from districts.models import Dismissal, District, School, User
from districts.roles import Permission
from optin.models import (
    DeclaredRelationship,
    Entry,
    FamilyAuthorization,
    ProgramShift,
    Register,
    StudentEmployment,
)
from policies.paper_forms import a_day
from policies.permissions import colleague
from rosters.grades import grade_name
from rosters.models import SchoolEnrollment, Student

# More of one name are told apart by their number.
MOST_FOUND = 12


class EntryForm(OnceForm):
    register: ClassVar[type[Entry]]
    # Who enters it about others, and what it lets them do.
    right: ClassVar[Permission]
    sentence: ClassVar[Any]

    def entry(self, district: District, **given: Any) -> Entry:
        """What was typed, not saved yet."""
        kept = {name: each for name, each in self.cleaned_data.items() if name != "whose"}
        return self.register(district=district, **given | kept)


class StudentForm(EntryForm):
    """A student of one's own schools, found by exactly the name or number that was typed."""

    whose = forms.CharField(
        label=_("Student"),
        max_length=255,
        help_text=_("The full name, or the number, exactly as the roster has it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the student’s full name or number.")},
    )
    student = forms.TypedChoiceField(
        label=_("Which of them?"), coerce=int, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, schools: Sequence[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = self._find(str(self.data.get("whose", "")), schools)
        if len(self.found) > 1:
            field = self.fields["student"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = _told_apart(self.found)
        else:
            del self.fields["student"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by_number = {one.pk: one for one in self.found}
        if len(self.found) == 1:
            given["student"] = self.found[0]
        elif self.found and given.get("student"):
            given["student"] = by_number[given["student"]]
        elif self.found:
            self.add_error("student", _("Several students have this name. Choose one of them."))
        elif "whose" not in self.errors:
            words = _("Nobody at your schools has exactly this name or number.")
            self.add_error("whose", words)
        return given

    def _find(self, words: str, schools: Sequence[School]) -> list[Student]:
        if not words.strip():
            return []
        here = SchoolEnrollment.objects.filter(school__in=schools).values("student")
        found = Student.objects.enrolled().called(words).filter(pk__in=here)
        return list(found[:MOST_FOUND])


class StaffForm(EntryForm):
    """A colleague, and from when until when."""

    staff = forms.EmailField(label=_("Work email of the staff member"), max_length=254)
    from_on = a_day(_("First day"))
    until_on = a_day(_("Last day"), help_text=_("It counts in full; after it the entry is over."))

    def clean_staff(self) -> User:
        found = colleague(str(self.cleaned_data["staff"]))
        if found is None:
            raise forms.ValidationError(
                _("Nobody with this address works here now. Check the address.")
            )
        return found


class FamilyForm(StudentForm, StaffForm):
    register, right = FamilyAuthorization, Permission.EXCEPTIONS_KEEP
    sentence = _("A staff member may then write to this student about personal matters, too.")
    relation = forms.ChoiceField(
        label=_("What the staff member is to the student"),
        choices=[("", _("Choose")), *FamilyAuthorization.Relation.choices],
    )
    decided_on = a_day(_("Day of the board’s meeting"))
    decision = forms.CharField(
        label=_("Where its decision is written down"),
        max_length=120,
        help_text=_("For example Minutes, item 7b."),
    )
    field_order = ["staff", "whose", "student", "relation", "decided_on", "decision"]


class RelationshipForm(StudentForm):
    register = DeclaredRelationship
    words = forms.CharField(
        label=_("How you know the student or the family"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence, for example We have been neighbors for years."),
    )
    from_on = forms.DateField(
        label=_("Since when"),
        input_formats=[*DAYS, "%m/%Y", "%Y"],
        help_text=_("A day; a month (9/2015) or a year counts from its first day."),
        error_messages={"invalid": _("Enter a day, a month or a year, for example 9/2015.")},
    )
    field_order = ["whose", "student", "words"]


class EmploymentForm(StudentForm, StaffForm):
    register, right = StudentEmployment, Permission.EXCEPTIONS_KEEP
    sentence = _("Staff may then write to this student about the job.")
    job = forms.CharField(
        label=_("Job"), max_length=120, help_text=_("For example Lifeguard at the pool.")
    )
    field_order = ["whose", "student", "job", "staff"]


class ShiftForm(StaffForm):
    register, right = ProgramShift, Permission.SUPERVISE
    sentence = _("In these hours the staff member may write where quiet hours would hold it.")
    program = forms.CharField(
        label=_("Program"), max_length=80, help_text=_("For example Counselor warmline.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which weekdays"),
        choices=Dismissal.Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none for every day."),
    )
    starts = ClockField(label=_("From"))
    ends = ClockField(label=_("Until"), help_text=_("An earlier time is on the next morning."))
    until_on = a_day(
        _("Last day"), required=False, help_text=_("Leave it empty for the first day alone.")
    )
    field_order = ["staff", "program", "weekdays", "starts", "ends"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return given | {"until_on": given.get("until_on") or given.get("from_on")}


ABOUT_OTHERS: Mapping[str, type[StaffForm]] = {
    Register.FAMILY: FamilyForm,
    Register.EMPLOYMENT: EmploymentForm,
    Register.SHIFT: ShiftForm,
}


class EndForm(forms.Form):
    why = forms.CharField(
        label=_("Why it ends now"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why. It stands beside the entry.")},
    )


def _told_apart(found: Sequence[Student]) -> list[tuple[int, str]]:
    """Each with grade and schools: a name alone would not say which."""
    seats = SchoolEnrollment.objects.filter(student__in=found).select_related("school")
    at: dict[int, list[str]] = {}
    for one in seats:
        at.setdefault(one.student_id, []).append(one.school.short_name)
    return [
        (one.pk, ", ".join(filter(None, [one.full_name, grade_name(one.grade), *at[one.pk]])))
        for one in found
    ]
