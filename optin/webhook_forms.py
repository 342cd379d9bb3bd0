"""Shape of what IT says of another system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from optin import webhook_addresses
from optin.models import Consent
from tenancy.refusals import Refused


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Which system it is"),
        max_length=80,
        help_text=_("As people here call it, for example Skyward or Canvas."),
    )
    url = forms.CharField(
        label=_("Its address"),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("It begins with https:// and takes a POST."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=Consent.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the system needs."),
        error_messages={"required": _("Choose at least one kind of permission.")},
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            webhook_addresses.check(url)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return url

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
