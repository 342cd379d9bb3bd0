from django.forms import BoundField, CheckboxInput
from django.forms.renderers import TemplatesSetting


class Field(BoundField):
    """A question of a form, with what its template asks about it."""

    @property
    def anchor(self) -> str:
        """The id of the control to go to; a group of choices is entered at its first one."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """A tick box is its own answer either way, so it is never called optional."""
        return not (self.field.required or self.is_tick)


class FormRenderer(TemplatesSetting):
    """Draws every form from templates/django/forms."""

    bound_field_class = Field
