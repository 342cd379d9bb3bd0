"""A heap of papers as the office enters it: whose, what, on which day, and where they lie."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from districts.forms import DAYS, OnceForm
from optin.actions.papers import Sheet
from optin.models import Consent
from rosters.models import Guardian, Student

LARGEST = 10 * 2**20
# By their first bytes, and never by their names.
KINDS_OF_SCAN = {b"%PDF": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}
ON_PAPER = [one for one in Consent.Kind if one != Consent.Kind.SITE]


class PapersForm(OnceForm):
    """`signed` of each student is one of those who decide for them, or nobody of this heap."""

    on = forms.DateField(
        label=_("Day on the papers"),
        input_formats=DAYS,
        widget=forms.DateInput({"type": "date"}),
        error_messages={
            "required": _("Enter the day on the papers."),
            "invalid": _("Enter a day, for example 2026-12-08."),
        },
    )
    until = forms.DateField(
        label=_("Until"),
        input_formats=DAYS,
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: until the end of the school year."),
        error_messages={"invalid": _("Enter a day, for example 2026-12-08.")},
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
            self.fields[_name(student)] = forms.ChoiceField(
                required=False,
                choices=[("", "–"), *((str(one.pk), one.full_name) for one in guardians)],
                label=student.full_name,
            )

    @property
    def choices(self) -> list[tuple[Student, forms.BoundField]]:
        return [(student, self[_name(student)]) for student, _guardians in self.rows]

    @property
    def signed(self) -> dict[int, int]:
        found = {student.pk: self.cleaned_data.get(_name(student)) for student, _who in self.rows}
        return {pk: int(who) for pk, who in found.items() if who}

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

    def clean(self) -> None:
        if not self.errors and not self.signed:
            self.add_error(None, _("Choose at least one student, and who signed."))
        if not self.errors and self.cleaned_data.get("scan") and len(self.signed) > 1:
            self.add_error("scan", _("A scan belongs to one paper. File it by itself."))


class TakenBackForm(forms.Form):
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
        who = self.fields["guardian"]
        assert isinstance(who, forms.ChoiceField)  # noqa: S101
        who.choices = [(str(one.pk), one.full_name) for one in guardians]


def _name(student: Student) -> str:
    return f"signed_{student.pk}"
