"""A heap of papers as the office enters it: whose, what, on which day, and where they lie."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts.forms import DayField, OnceForm
from optin import form
from optin.actions.papers import Sheet
from optin.form import Facts
from optin.models import Consent
from optin.signers import signers_of
from rosters.models import Guardian, Student

LARGEST = 10 * 2**20
# By their first bytes, and never by their names.
KINDS_OF_SCAN = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}
ON_PAPER = [one for one in Consent.Kind if one != Consent.Kind.SITE]
# Before the guardian who signed a paper that says no.
NO = "no-"


class SheetForm(OnceForm):
    """What every paper has: its day, until when it counts, and where it lies."""

    on = DayField(
        label=_("Day on the papers"),
        error_messages={"required": _("Enter the day on the papers.")},
    )
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until the end of the school year."),
    )
    note = forms.CharField(
        label=_("Where the papers lie"),
        max_length=200,
        error_messages={
            "required": _("Say where the papers lie."),
            "max_length": _("Write at most 200 characters."),
        },
    )
    scan = forms.FileField(
        label=_("A scan, of one paper"),
        required=False,
        help_text=_("PDF, JPEG or PNG, up to 10 MB."),
    )
    kind = ""

    @property
    def sheet(self) -> Sheet:
        given = self.cleaned_data
        return Sheet(self.kind, given["on"], given["note"], given["until"], given["scan"])

    def clean_scan(self) -> UploadedFile | None:  # type: ignore[type-arg]
        scan: UploadedFile | None = self.cleaned_data["scan"]  # type: ignore[type-arg]
        if scan is None:
            return None
        begins = scan.read(8)
        scan.seek(0)
        if (scan.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is larger than 10 MB. Scan it more lightly."))
        if not any(begins.startswith(one) for one in KINDS_OF_SCAN):
            raise forms.ValidationError(_("This is not a scan. Choose a PDF, JPEG or PNG file."))
        return scan


class PapersForm(SheetForm):
    """`signed` of each student is one of those who decide for them, or nobody of this heap;
    `refused` is who signed a paper that says no."""

    tells_families = forms.BooleanField(
        label=_("Write to the families that it is on file"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, kind: str, rows: Sequence[tuple[Student, Sequence[Guardian]]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        self.rows = rows
        for student, guardians in rows:
            yes = [(str(one.pk), one.full_name) for one in guardians]
            no = [
                (f"{NO}{one.pk}", _("%(name)s: the paper says no") % {"name": one.full_name})
                for one in guardians
            ]
            self.fields[_name(student)] = forms.ChoiceField(
                required=False, choices=[("", "–"), *yes, *no], label=student.full_name
            )

    @property
    def choices(self) -> list[tuple[Student, forms.BoundField]]:
        return [(student, self[_name(student)]) for student, _guardians in self.rows]

    @property
    def signed(self) -> dict[int, int]:
        return {pk: int(who) for pk, who in self._chosen.items() if not who.startswith(NO)}

    @property
    def refused(self) -> dict[int, int]:
        found = {pk: who for pk, who in self._chosen.items() if who.startswith(NO)}
        return {pk: int(who.removeprefix(NO)) for pk, who in found.items()}

    @property
    def _chosen(self) -> dict[int, str]:
        found = {student.pk: self.cleaned_data.get(_name(student)) for student, _who in self.rows}
        return {pk: who for pk, who in found.items() if who}

    def clean(self) -> None:
        if not self.errors and not self._chosen:
            self.add_error(None, _("Choose at least one student, and who signed."))
        if not self.errors and self.cleaned_data.get("scan") and len(self._chosen) > 1:
            self.add_error("scan", _("A scan belongs to one paper. File it by itself."))


class GuardianMixin(forms.Form):
    """Which guardian of the child the office has it from."""

    def choose_from(self, name: str, guardians: Sequence[Guardian]) -> None:
        who = self.fields[name]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101
        who.choices = [(str(one.pk), one.full_name) for one in guardians]
        self.guardians = {str(one.pk): one for one in guardians}

    @property
    def who(self) -> Guardian:
        return self.guardians[self.cleaned_data["guardian"]]


class PaperAnswerForm(GuardianMixin, SheetForm):
    """One paper, to a question that went out as a link: who signed it, and what is ticked."""

    guardian = forms.ChoiceField(
        label=_("Who signed"), error_messages={"required": _("Choose who signed.")}
    )
    answer = forms.ChoiceField(
        label=_("Which answer is ticked?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which answer is ticked.")},
    )
    prefix = "paper"
    field_order = ("guardian", "answer")

    def __init__(self, *args: Any, consent: Consent, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = consent.kind
        self.choose_from("guardian", signers_of(consent.student))
        asker = consent.employee.display_name if consent.employee else ""
        facts = Facts(consent.student.given_name, asker)
        language = get_language() or form.SOURCE
        narrow = ["yes_one"] if consent.employee else []
        answers = self.fields["answer"]
        assert isinstance(answers, forms.ChoiceField)  # noqa: S101
        answers.choices = [
            (one, form.choice(consent, one, facts, language)) for one in (*narrow, "yes_any", "no")
        ]


class TakenBackForm(GuardianMixin, forms.Form):
    """That a guardian called, or brought a sheet, to take it back."""

    guardian = forms.ChoiceField(
        label=_("Who took it back?"),
        error_messages={"required": _("Choose who took it back.")},
    )
    is_on_paper = forms.TypedChoiceField(
        label=_("How?"),
        choices=[("phone", _("Told the office")), ("paper", _("On paper"))],
        coerce=lambda how: how == "paper",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how.")},
    )
    note = forms.CharField(
        label=_("When, or where the paper lies"),
        max_length=200,
        error_messages={"required": _("Say when, or where the paper lies.")},
    )

    def __init__(self, *args: Any, guardians: Sequence[Guardian], **more: Any) -> None:
        super().__init__(*args, **more)
        self.choose_from("guardian", guardians)


def _name(student: Student) -> str:
    return f"signed_{student.pk}"
