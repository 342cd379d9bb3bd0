"""Shape of one contact detail as a parent types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from districts.forms import language_choices
from optin.contacts_on_file import OnFile
from optin.models import ContactChange
from rosters.oneroster import contacts

What = ContactChange.What


class ContactForm(forms.Form):
    """A number, an address or a language, by what it is for."""

    LANGUAGES = ContactChange.LANGUAGES
    becomes = forms.CharField(max_length=254)

    def __init__(self, *args: Any, what: ContactChange.What, was: OnFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what, self.was = what, was
        if what in self.LANGUAGES:
            choices = [("", _("Choose")), *language_choices()]
            self.fields["becomes"] = forms.ChoiceField(choices=choices)
        self.fields["becomes"].label = _label(what)
        self.fields["becomes"].error_messages["required"] = _("Enter what is right.")
        if what in {What.MOBILE, What.HOME}:
            self.fields["becomes"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}
        elif what == What.EMAIL:
            self.fields["becomes"].widget.attrs |= {"inputmode": "email", "autocomplete": "email"}

    def clean_becomes(self) -> str:
        typed = str(self.cleaned_data["becomes"])
        if self.what in self.LANGUAGES:
            wanted = typed
        else:
            read = contacts.email if self.what == What.EMAIL else contacts.phone
            found = read(typed)
            if found.destination is None:
                raise forms.ValidationError(_wrong(self.what))
            wanted = found.destination
        if wanted == self.was.value:
            raise forms.ValidationError(_("This is what the school has on file already."))
        return wanted


def _label(what: ContactChange.What) -> str:
    return {
        What.MOBILE: _("The right mobile number"),
        What.HOME: _("The right home number"),
        What.EMAIL: _("The right email"),
        What.SPOKEN: _("Which language do you want to speak with the school?"),
        What.WRITTEN: _("Which language should the school write to you in?"),
    }[what]


def _wrong(what: ContactChange.What) -> str:
    if what == What.EMAIL:
        return _("Enter an email, for example name@example.com.")
    return _("Enter a phone number with its area code, for example (253) 555-0142.")
