from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

LARGEST = 200 << 20


class RosterForm(forms.Form):
    """A package as the student system exports it."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("The zip that the student system exports as OneRoster CSV, up to 200 MB."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the zip file.")},
    )

    def clean_file(self) -> Any:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("This file is empty. Export the roster again."))
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file has %(size)s; 200 MB is the most. Import it on the server.")
                % {"size": filesizeformat(file.size)}
            )
        return file
