"""Shape and wording of what people type about a site, its parents and its students."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, OnceForm
from districts.models import School, User
from platforms import site_rules
from platforms.actions.sites import Answers, colleagues
from platforms.models import ParentNotice, Site, SitePermission

GRADES = [("PK", "PK"), ("KG", "K"), *((f"{n:02}", str(n)) for n in range(1, 13))]
# A message of Belltower is known by its reference, and by whom it has reached.
BY_HAND = [
    (one.value, one.label) for one in ParentNotice.Method if one != ParentNotice.Method.MESSAGE
]
TICK = _("This must be so.")
# What a heap of signed papers can be.
FORM, FORM_BACK, BACK = "form", "form_back", "back"


def a_day(label: Any, **given: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DAYS,
        widget=forms.DateInput(format="%m/%d/%Y", attrs={"class": "short"}),
        error_messages={
            "required": _("Enter the day, for example 12/18/2026."),
            "invalid": _("Enter the day as month/day/year, for example 12/18/2026."),
        },
        **given,
    )


def _person(label: Any, missing: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, error_messages={"required": missing})


class AdministratorsForm(forms.Form):
    """Two different people of the school, so that somebody is there at all times."""

    administrator = _person(_("Administrator"), _("Choose who runs it."))
    second_administrator = _person(
        _("Second administrator"), _("Choose who runs it when the first one is away.")
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = colleagues(school)
        choices = [("", _("Choose")), *((pk, one.full_name) for pk, one in self.people.items())]
        for name in ("administrator", "second_administrator"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, second = given.get("administrator"), given.get("second_administrator")
        if first and first == second:
            self.add_error("second_administrator", _("Choose two different people."))
        return given

    def person(self, name: str) -> User:
        return self.people[self.cleaned_data[name]]


class SiteForm(OnceForm, AdministratorsForm):
    """The registration; what nobody may answer otherwise says so beside the question."""

    is_professional = forms.TypedChoiceField(
        label=_("Whose account is it?"),
        choices=[
            ("yes", _("A professional one, for school alone")),
            ("no", _("Somebody’s personal one")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose account it is.")},
    )
    name = forms.CharField(
        label=_("Name, as people see it there"),
        max_length=120,
        help_text=_("It says whose it is, for example Central Band."),
        error_messages={"required": _("Enter the name.")},
    )
    network = forms.ChoiceField(
        label=_("Where is it?"), choices=[("", _("Choose")), *Site.Network.choices]
    )
    other_network = forms.CharField(
        label=_("Which network, if it is another one"), max_length=60, required=False
    )
    address = forms.CharField(
        label=_("Address or account name there"),
        max_length=300,
        error_messages={"required": _("Enter its address, or how the account is called.")},
    )
    shows_names = forms.TypedChoiceField(
        label=_("Do people there go by their own names?"),
        choices=[("yes", _("Yes")), ("no", _("No, or nobody can tell"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"), choices=[("", _("Choose")), *Site.Purpose.choices]
    )
    organization = forms.ChoiceField(
        label=_("Who stands behind it?"), choices=[("", _("Choose")), *Site.Organization.choices]
    )
    organization_name = forms.CharField(
        label=_("Name of the class, team or group"), max_length=120, required=False
    )
    benefit = forms.CharField(
        label=_("What do students learn from it, or what does school gain?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what it is good for.")},
    )
    youngest_grade = forms.ChoiceField(
        label=_("Youngest grade that comes in"),
        choices=[("", _("No students")), *GRADES],
        required=False,
        help_text=_("Most networks take nobody under 13."),
    )
    keeps_confidential = forms.BooleanField(
        label=_("Nothing about a student that the school keeps private is shown there."),
        error_messages={"required": TICK},
    )
    has_rights = forms.BooleanField(
        label=_("What is shown there is our own, or its owner allowed it in writing."),
        error_messages={"required": TICK},
    )
    field_order = [
        "is_professional", "name", "network", "other_network", "address", "shows_names",
        "purpose", "organization", "organization_name", "benefit", "youngest_grade",
        "administrator", "second_administrator", "keeps_confidential", "has_rights",
    ]  # fmt: skip

    def clean_is_professional(self) -> bool:
        if self.cleaned_data["is_professional"] != "yes":
            raise forms.ValidationError(
                _(
                    "A personal account is not registered. Open one in the name of the class or "
                    "group, with a school address, and register that; or write by Belltower."
                )
            )
        return True

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        for fault in site_rules.name_faults(name):
            raise forms.ValidationError(fault)
        return name

    def clean_shows_names(self) -> bool:
        if self.cleaned_data["shows_names"] != "yes":
            raise forms.ValidationError(
                _("Only networks where people go by their names can be used. Choose another one.")
            )
        return True

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("network") == Site.Network.OTHER and not given.get("other_network"):
            self.add_error("other_network", _("Say which network it is."))
        if site_rules.is_nameless(given.get("other_network", ""), given.get("address", "")):
            self.add_error("other_network", _("People hide their names there. Choose another one."))
        return given

    def answers(self) -> Answers:
        people = {name: self.person(name) for name in ("administrator", "second_administrator")}
        given = {name: self.cleaned_data[name] for name in self.field_order}
        return Answers(**given | people)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to return, decline, pause or close it."),
    )


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("What did you find?"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoticeForm(OnceForm):
    told_on = a_day(_("Day on which parents were told"))
    method = forms.ChoiceField(label=_("How?"), choices=BY_HAND)
    words = forms.CharField(
        label=_("What were they told?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write down what parents were told.")},
    )
    only_untold = forms.ChoiceField(
        label=_("Whose parents?"),
        choices=[
            ("yes", _("Of those who were not told before")),
            ("", _("Of every student named")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="yes",
    )
    field_order = ["told_on", "method", "only_untold", "words"]

    def __init__(self, *args: Any, some_told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not some_told:
            del self.fields["only_untold"]

    def clean_only_untold(self) -> bool:
        return bool(self.cleaned_data["only_untold"])


class SentForm(OnceForm):
    message = forms.CharField(
        label=_("Reference of the message"),
        max_length=20,
        help_text=_("As it stands above the message, for example M-2026-00412."),
        widget=forms.TextInput({"class": "short"}),
        error_messages={"required": _("Enter the reference of the message.")},
    )


class PapersForm(forms.Form):
    """A heap of signed papers of one kind, whose they are, and who signed each.

    Whoever runs the site and files nothing can note here that a parent took it back.
    """

    what = forms.ChoiceField(label=_("What came in?"))
    said_on = a_day(_("Signed on"))
    covers_pictures = forms.BooleanField(
        label=_("The form also allows name and picture"), required=False
    )
    students = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick the students below whose papers they are.")}
    )

    def __init__(self, *args: Any, students: list[int], may_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what, named = self.fields["what"], self.fields["students"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101
        assert isinstance(named, forms.ChoiceField)  # noqa: S101
        uses = [(use.value, _("Permission: %s") % use.label) for use in SitePermission.Purpose]
        back = (BACK, _("A parent took the permission for this site back"))
        what.choices = [
            (FORM, _("The acceptable-use form of this year")),
            *uses,
            back,
            (FORM_BACK, _("A parent took the form of this year back")),
        ]
        named.choices = [(one, "") for one in students]
        if not may_file:
            what.choices = [back]
            del self.fields["said_on"], self.fields["covers_pictures"]
            return
        # What is taken back counts from now. No day is filled in: an old heap would bear today's.
        self.fields["said_on"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_paper = given.get("what") not in {None, BACK, FORM_BACK}
        if is_paper and not given.get("said_on") and "said_on" not in self.errors:
            self.add_error("said_on", _("Enter the day that stands on the papers."))
        return given

    def signed(self) -> dict[int, int | None]:
        """Who signed for each student that is ticked, as it was chosen beside the name."""
        return {one: self._signer(one) for one in self.cleaned_data["students"]}

    def _signer(self, student: int) -> int | None:
        typed = self.data.get(f"signer_{student}", "")
        return int(typed) if typed.isdecimal() and len(typed) < 19 else None


class TermsForm(forms.Form):
    days = forms.CharField(
        label=_("Days of the year"),
        max_length=60,
        help_text=_("Two or three, as month-day with commas between them: 02-01, 06-01, 10-01."),
        error_messages={"required": _("Enter at least one day.")},
    )

    def clean_days(self) -> list[str]:
        typed = [one.strip() for one in str(self.cleaned_data["days"]).split(",") if one.strip()]
        try:
            found = sorted({f"{date.fromisoformat(f'2025-{one}'):%m-%d}" for one in typed})
        except ValueError:
            raise forms.ValidationError(
                _("Enter days as month-day, for example 02-01, 06-01, 10-01.")
            ) from None
        if not 1 <= len(found) <= 6:
            raise forms.ValidationError(_("Enter one to six days."))
        return found
