from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

REQUIRED = forms.Field.default_error_messages["required"]


class Field(forms.BoundField):
    """A question of a form, with what its template asks about it."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages["required"] == REQUIRED:
            field.error_messages["required"] = self._missing()

    @property
    def anchor(self) -> str:
        """The id of the control to go to; a group of choices is entered at its first one."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """False for what is answered either way: a tick box, and choices with one for "none"; and
        where another answer says whether it is asked at all (`depends` on the field)."""
        if getattr(self.field, "depends", False):
            return False
        return not (self.field.required or self.is_tick or self._offers_nothing())

    def _offers_nothing(self) -> bool:
        widget = self.field.widget
        return isinstance(widget, forms.RadioSelect) and "" in dict(widget.choices)

    def _missing(self) -> Any:
        """In a list of things to fix, "This field is required" says nothing."""
        if isinstance(self.field.widget, forms.Select | forms.RadioSelect):
            return _("Choose an answer to “%(label)s”.") % {"label": self.label}
        if self.is_tick:
            return _("Tick “%(label)s”.") % {"label": self.label}
        return _("Fill in “%(label)s”.") % {"label": self.label}


class FormRenderer(TemplatesSetting):
    """Draws every form from templates/django/forms."""

    bound_field_class = Field
