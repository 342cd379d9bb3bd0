"""Yes or no to a message, the words of a notice, an address of a list, the reason of a pause."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.models import School
from notifications.models import CopyList

APPROVE, RETURN, DECLINE = "approve", "return", "decline"


class AnswerForm(forms.Form):
    """Each answer is a button; a no comes with a note."""

    answer = forms.ChoiceField(choices=[(one, one) for one in (APPROVE, RETURN, DECLINE)])
    as_checked = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note to the author"),
        help_text=_("Needed to return or decline it."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("answer") in {RETURN, DECLINE} and not given.get("note"):
            self.add_error("note", _("Write a note, so that the author knows why."))
        return given


class NoticeForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(
        label=_("What the board reads"),
        max_length=1500,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Write what the board should know.")},
    )


class CopyAddressForm(forms.Form):
    key = forms.ChoiceField(label=_("List"), choices=CopyList.Key)
    name = forms.CharField(
        label=_("Name"),
        help_text=_("A person or an office."),
        max_length=120,
        error_messages={"required": _("Enter the name of the person or office.")},
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        error_messages={
            "required": _("Enter the email address."),
            "invalid": _("Enter an email address like name@example.org."),
        },
    )
    school = forms.ChoiceField(
        label=_("For"),
        help_text=_("With a school, for messages of that school alone."),
        required=False,
    )

    def __init__(self, *args: Any, schools: Sequence[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {one.slug: one for one in schools}
        field = self.fields["school"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        offered = [(slug, one.short_name) for slug, one in self.schools.items()]
        field.choices = [("", _("All schools")), *offered]

    def chosen_school(self) -> School | None:
        return self.schools.get(self.cleaned_data["school"])


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence. Everybody here reads it at the top of each page."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write one sentence that says why.")},
    )
