"""A person's own page: language, appearance, roles everywhere, sign-in."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from config import language
from districts import hats
from districts.access import signed_in
from districts.models import User
from districts.models.people import Theme


class AccountForm(forms.ModelForm[User]):
    """How pages look and speak to this person."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Appearance"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = User
        fields = ("language", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who never chose is shown the language that the page is in.
        self.initial["language"] = self.instance.language or translation.get_language()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        # Only what was asked: the rest may have changed meanwhile (an account that was closed).
        form.save(commit=False).save(update_fields=["language", "theme"])
        with translation.override(person.language):
            messages.success(request, _("Saved."))
        response = redirect("account")
        language.keep(response, person.language)
        return response
    context = {"form": form, "person": person, "hats": hats.hats_of(person)}
    return render(request, "config/account.html", context)
