"""What a practice says, who plays along, and what was learned."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts.models import School
from practice import words
from practice.models import PracticeRun
from tenancy.refusals import Refused

How = PracticeRun.How
# In which every district writes, beside its own first language.
ALWAYS_OFFERED = ("en", "es")


def languages_of(school: School) -> list[str]:
    return list(dict.fromkeys([school.languages[0], *ALWAYS_OFFERED]))


class TextField(forms.CharField):
    """One text of a practice; refused when it says that it is in earnest."""

    widget = forms.Textarea

    def validate(self, value: str) -> None:
        super().validate(value)
        try:
            words.check(value)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class PracticeWordsForm(forms.Form):
    """The text in each language; the first one must be there."""

    begun_with = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        for language in self.languages:
            name = language_name(language)
            self.fields[language] = TextField(
                label=_("Practice text in %(language)s") % {"language": name},
                help_text=_("It begins with “%(mark)s”.")
                % {"mark": words.MARKS.get(language, words.MARKS["en"])},
                max_length=600,
                required=language == self.languages[0],
                widget=forms.Textarea({"lang": language, "rows": 6}),
                error_messages={"required": _("Write the practice text in %s.") % name},
            )

    def texts(self) -> dict[str, str]:
        return {one: self.cleaned_data[one] for one in self.languages}


class AdviceForm(forms.Form):
    """How, by a choice; who, by the button that is pressed."""

    how = forms.ChoiceField(
        label=_("How?"),
        choices=[(one.value, one.label) for one in (How.PHONE, How.IN_PERSON)],
        widget=forms.RadioSelect,
        initial=How.PHONE,
    )
    who = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FinishForm(forms.Form):
    note = forms.CharField(
        label=_("What did you learn?"),
        help_text=_("What went well, what to change before the next one. No names of students."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
    )


def language_name(code: str) -> str:
    """The language in the reader's own."""
    reader = Locale.parse(get_language() or "en", sep="-")
    name = Locale.parse(code, sep="-").get_display_name(reader) or code
    return name[:1].upper() + name[1:]
