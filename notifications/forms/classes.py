"""Whom in a class a message is for, and for students what it is for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.models import User
from notifications.actions.class_messages import Company
from notifications.models import Message
from rosters.models import Student

EVERYBODY, SOME = "everybody", "some"


class ClassAudienceForm(forms.Form):
    """`asks_purpose` where the policy wants one; `purposes` are those that it allows."""

    who = forms.ChoiceField(
        label=_("Who gets it?"),
        choices=[(EVERYBODY, ""), (SOME, "")],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
    )
    students = forms.TypedMultipleChoiceField(
        label=_("Students"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what this is for.")},
    )

    adds_parents = forms.BooleanField(
        label=_("Their parents get it, too"),
        required=False,
    )
    colleague = forms.ChoiceField(label=_("A colleague gets it, too"), required=False)

    def __init__(
        self,
        *args: Any,
        students: Sequence[Student],
        purposes: Sequence[str] | None,
        asks_purpose: bool,
        colleagues: Sequence[User] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        names = [(pk, one.display_name) for pk, one in self.colleagues.items()]
        self._offer("colleague", [("", "–"), *names])
        if purposes is None:
            del self.fields["adds_parents"], self.fields["colleague"]
        self._offer("students", [(one.pk, one.full_name) for one in students])
        if purposes is None:
            del self.fields["purpose"]
        else:
            labels = dict(Message.Purpose.choices)
            self._offer("purpose", [(one, str(labels[one])) for one in purposes if one in labels])
            self.fields["purpose"].required = asks_purpose

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("who") == SOME and not given.get("students"):
            self.add_error("students", _("Tick at least one student, or choose everybody."))
        return given

    @property
    def picked(self) -> list[int]:
        """Nobody in particular: everybody."""
        is_some = self.cleaned_data["who"] == SOME
        return list(self.cleaned_data["students"]) if is_some else []

    @property
    def company(self) -> Company:
        given = self.cleaned_data
        colleague = self.colleagues.get(given.get("colleague") or "")
        return Company(bool(given.get("adds_parents")), colleague)

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices
