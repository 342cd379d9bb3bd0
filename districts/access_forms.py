"""Shape and wording of access requests, of their answers, and of the register's filters."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts import register
from districts.actions.access_requests import Wanted
from districts.actions.people import Why
from districts.forms import DAYS
from districts.models import Appointment, School
from districts.roles import RoleKey

NOT_A_DAY = gettext_lazy("Enter the day as month/day/year, for example 12/18/2026.")


def _a_day(label: Any, **given: Any) -> forms.DateField:
    messages = {"invalid": NOT_A_DAY, "required": NOT_A_DAY}
    widget = forms.DateInput(format="%m/%d/%Y")
    return forms.DateField(
        label=label, input_formats=DAYS, widget=widget, error_messages=messages, **given
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who decides reads it. It stays with the request."),
        error_messages={"required": gettext_lazy("Say why. Who decides reads it.")},
    )


class SchoolField(forms.ModelChoiceField[School]):
    def label_from_instance(self, obj: School) -> str:
        return obj.name


class RoleForm(forms.Form):
    """A role as it should be: which, where, from when to when."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        error_messages={"required": gettext_lazy("Choose the role.")},
    )
    school = SchoolField(
        label=gettext_lazy("School"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("The whole district"),
        to_field_name="slug",
        help_text=gettext_lazy("For a role that is held at one school."),
    )
    from_on = _a_day(
        gettext_lazy("First day"),
        required=False,
        help_text=gettext_lazy("Leave empty for the day on which it is granted."),
    )
    until_on = _a_day(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("It counts in full. Leave empty when no end is known."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As colleagues say it, for example teacher, mathematics."),
    )
    phone = forms.CharField(label=gettext_lazy("Work phone"), max_length=40, required=False)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, school = self.fields["role"], self.fields["school"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101
        assert isinstance(school, SchoolField)  # noqa: S101
        role.choices = [("", _("Choose")), *register.roles_of_staff()]
        school.queryset = School.objects.all()

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            role=RoleKey(given["role"]),
            school=given["school"],
            from_on=given["from_on"],
            until_on=given["until_on"],
            title=given["title"],
            phone=given["phone"],
        )


class NewcomerForm(RoleForm):
    """For somebody who is known by name and address alone."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Whom it is for, for example Maria Kovacs. It may be yourself."),
        error_messages={"required": gettext_lazy("Enter the name of whom it is for.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Work email"),
        max_length=254,
        help_text=gettext_lazy("They sign in with it, by a code that comes there."),
        error_messages={
            "required": gettext_lazy("Enter their work email address."),
            "invalid": gettext_lazy("Enter an email address, for example name@district.example."),
        },
    )

    field_order = ("name", "email")


class EndForm(forms.Form):
    last_on = _a_day(gettext_lazy("Last day"), help_text=gettext_lazy("It counts in full."))
    reason = _reason()


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who asked reads it. To decline, say why."),
    )


class EndAccessForm(forms.Form):
    why = forms.TypedChoiceField(
        label=gettext_lazy("Why"),
        coerce=Why,
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why.")},
    )


class FilterForm(forms.Form):
    """The register's filters, as the address has them; read there, never validated here."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name or email"), max_length=120)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    school = forms.ChoiceField(label=gettext_lazy("School"))
    state = forms.ChoiceField(label=gettext_lazy("State"))
    source = forms.ChoiceField(label=gettext_lazy("Came from"))

    def __init__(self, *args: Any, schools: Sequence[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("all"))]
        self._offer("role", [*every, *register.roles_of_staff()])
        self._offer("school", [*every, *((one.slug, one.short_name) for one in schools)])
        self._offer("state", [(key, str(words)) for key, words in register.STATES.items()])
        sources = [(one.value, str(one.label)) for one in Appointment.Source]
        self._offer("source", [*every, *sources])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices


def as_it_is(held: Appointment, today: date) -> dict[str, Any]:
    """What the form of a change begins with."""
    return {
        "role": held.role,
        "school": held.school.slug if held.school else "",
        "from_on": held.from_on if held.from_on > today else None,
        "until_on": held.until_on,
        "title": held.title,
        "phone": held.phone,
    }
