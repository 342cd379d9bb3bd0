"""Shape and wording of what people hand in to a file, and of black boxes over a picture."""

import json
from math import isfinite
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from violations.attachments import Box
from violations.models import Document

MOST_BOXES = 40
SIDES = ("left", "top", "width", "height")
UNREADABLE = _("The boxes can’t be read. Draw them again.")


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("Picture or PDF"),
        help_text=_("JPEG, PNG, WebP or PDF, up to 10 MB. Where a picture was taken is removed."),
        error_messages={
            "required": _("Choose a picture or a PDF."),
            "missing": _("Choose a picture or a PDF."),
            "invalid": _("Choose a picture or a PDF."),
            "empty": _("This file is empty. Choose another one."),
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    of = forms.ChoiceField(
        label=_("What is it?"),
        required=False,
        error_messages={"invalid_choice": _("Choose a document of this file.")},
    )

    def __init__(self, *args: Any, originals: list[tuple[int, Document]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.originals = {str(one.key): one for _number, one in originals}
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.depends = True  # type: ignore[attr-defined]
        copy = _("A redacted copy of document %(number)s: %(name)s")
        field.choices = [
            ("", _("A new document")),
            *(
                (str(one.key), copy % {"number": number, "name": one.called})
                for number, one in originals
            ),
        ]
        if not originals:
            del self.fields["of"]

    def original(self) -> Document | None:
        return self.originals.get(self.cleaned_data.get("of", ""))


def _side(label: Any) -> forms.FloatField:
    field = forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"class": "short", "step": "any", "inputmode": "decimal"}),
        error_messages={
            "invalid": _("Enter a number from 0 to 100."),
            "min_value": _("Enter a number from 0 to 100."),
            "max_value": _("Enter a number from 0 to 100."),
        },
    )
    # Asked for all four together, or not at all.
    field.depends = True  # type: ignore[attr-defined]
    return field


class BoxesForm(forms.Form):
    """What was drawn comes as JSON; a box by its numbers comes on top, with or without a script."""

    boxes = forms.CharField(required=False, widget=forms.HiddenInput)
    left = _side(_("From the left, in percent"))
    top = _side(_("From the top, in percent"))
    width = _side(_("Width, in percent"))
    height = _side(_("Height, in percent"))

    def clean_boxes(self) -> list[Box]:
        given = self.cleaned_data["boxes"]
        try:
            drawn = json.loads(given) if given else []
        except (ValueError, RecursionError):
            raise forms.ValidationError(UNREADABLE) from None
        if not isinstance(drawn, list):
            raise forms.ValidationError(UNREADABLE)
        if len(drawn) > MOST_BOXES:
            raise forms.ValidationError(self._too_many())
        return [_box(one) for one in drawn]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        typed = [given.get(side) for side in SIDES]
        is_typed = any(one is not None for one in typed)
        if "boxes" not in given or not is_typed or any(side in self.errors for side in SIDES):
            return given
        if not all(typed[2:]) or None in typed:
            self.add_error("width", _("Enter all four numbers; width and height more than 0."))
        elif len(given["boxes"]) >= MOST_BOXES:
            self.add_error(None, self._too_many())
        else:
            given["boxes"] = [*given["boxes"], _box(typed)]
        return given

    @staticmethod
    def _too_many() -> str:
        return _("A picture takes up to %(most)s boxes.") % {"most": MOST_BOXES}


def _box(given: object) -> Box:
    """Left, top, width and height in hundredths of the picture, cut where the picture ends."""
    if not isinstance(given, list) or len(given) != 4 or not all(map(_is_share, given)):
        raise forms.ValidationError(UNREADABLE)
    left, top, width, height = map(float, given)
    width, height = min(width, 100 - left), min(height, 100 - top)
    if width <= 0 or height <= 0:
        raise forms.ValidationError(UNREADABLE)
    return left, top, width, height


def _is_share(number: object) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return isfinite(number) and 0 <= number <= 100
