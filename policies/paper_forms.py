"""Shape and wording of what people type to sign, and of what HR types about it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS
from districts.models import School, User
from policies.models import OUTSIDERS, Group, Paper
from policies.permissions import colleague

NOT_A_DAY = _("Enter the day as month/day/year, for example 12/18/2026.")


def a_day(label: Any, **given: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=forms.DateInput(format="%m/%d/%Y"),
        error_messages={"required": NOT_A_DAY, "invalid": NOT_A_DAY},
        **given,
    )


class SignForm(forms.Form):
    """Two statements, neither of them ticked before, and one's own name."""

    has_read = forms.BooleanField(label=_("I have read all of it."))
    will_keep = forms.BooleanField(
        label=_("I will keep to it, and know what can follow if I do not.")
    )
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        help_text=_("Typed by you, it is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class TakeForm(forms.Form):
    """On which day, and one's own name."""

    on = a_day(_("I took it on"))
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=120,
        help_text=_("Typed by you, it is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class VersionForm(forms.Form):
    """What a paper says, in each language of the house; English is always among them."""

    link = forms.URLField(
        label=_("Address of the course"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("For a course or a training: where it is taken."),
    )
    in_force_from = a_day(_("First day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            needed = code == "en"
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title, %(language)s") % {"language": name},
                max_length=120,
                required=needed,
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": name},
                max_length=20_000,
                required=needed,
                widget=forms.Textarea(attrs={"rows": 8}),
            )
        last = ("link", "in_force_from")
        self.order_fields([*(one for one in self.fields if one not in last), *last])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for code, _name in settings.LANGUAGES:
            if bool(given.get(f"title_{code}")) != bool(given.get(f"text_{code}")):
                which = "text" if given.get(f"title_{code}") else "title"
                if f"{which}_{code}" not in self.errors:
                    self.add_error(f"{which}_{code}", _("A language needs its title and its text."))
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        codes = [code for code, _name in settings.LANGUAGES if given.get(f"text_{code}")]
        return {
            "titles": {code: given[f"title_{code}"] for code in codes},
            "texts": {code: given[f"text_{code}"].replace("\r\n", "\n") for code in codes},
            "link": given["link"],
            "in_force_from": given["in_force_from"],
        }


class PaperForm(VersionForm):
    """A new paper: what it is, of whom it is asked, and how often."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Paper.Kind, widget=forms.RadioSelect)
    asked_of = forms.MultipleChoiceField(
        label=_("Who is asked"),
        choices=Group,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is asked.")},
    )
    is_yearly = forms.BooleanField(label=_("Anew every year"), required=False)
    is_optional = forms.BooleanField(
        label=_("Offered to everybody, owed by nobody"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "asked_of", "is_yearly", "is_optional", *self.fields])


class CampaignForm(forms.Form):
    paper = forms.ChoiceField(label=_("Paper"))
    from_on = a_day(_("First day"))
    due_on = a_day(_("Due day"), help_text=_("After it, whoever has not signed is overdue."))

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["paper"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = papers


class SheetForm(forms.Form):
    """A paper form or a certificate that lies in the office."""

    paper = forms.ChoiceField(label=_("What was signed or taken"))
    on = a_day(_("Day on the paper or certificate"))
    note = forms.CharField(
        label=_("What you have, and where it lies"),
        max_length=200,
        help_text=_("For example Certificate in the personnel file."),
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["paper"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = papers


class RecordForm(SheetForm):
    """One of a colleague's."""

    email = forms.EmailField(label=_("Whose it is: their work email"))
    field_order = ["paper", "email", "on", "note"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        self.whom = colleague(email)
        if self.whom is None:
            raise forms.ValidationError(
                _("Nobody with this address works here now. Check the address.")
            )
        return email


class OutsiderForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    organization = forms.CharField(label=_("Organization"), max_length=120, required=False)
    email = forms.EmailField(label=_("Email"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    group = forms.ChoiceField(
        label=_("Group"),
        choices=[(one.value, one.label) for one in OUTSIDERS],
        widget=forms.RadioSelect,
    )
    school = forms.ChoiceField(label=_("School"), required=False)
    sponsor = forms.EmailField(
        label=_("Work email of the colleague who works with them"), max_length=254
    )
    from_on = a_day(_("First day"))
    until_on = a_day(_("Last day"), required=False)

    def __init__(self, *args: Any, schools: Sequence[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", _("The whole district")),
            *((one.slug, one.short_name) for one in schools),
        ]

    def clean_sponsor(self) -> User:
        found = colleague(str(self.cleaned_data["sponsor"]))
        if found is None:
            raise forms.ValidationError(
                _("Nobody with this address works here now. Check the address.")
            )
        return found

    def clean_school(self) -> School | None:
        slug = self.cleaned_data["school"]
        return School.objects.get(slug=slug) if slug else None
