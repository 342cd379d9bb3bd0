"""What a message says, as a phone will show it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.actions.drafts import Wording
from notifications.wording import language_name

# Phone companies hold back texts with these, because nobody sees where they lead.
SHORTENERS = (
    "adf.ly", "bit.do", "bit.ly", "bl.ink", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl",
    "is.gd", "j.mp", "lnkd.in", "mcaf.ee", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly", "s.id",
    "shor.by", "short.io", "shorturl.at", "smarturl.it", "snip.ly", "soo.gd", "spr.ly", "t.co",
    "t.ly", "tiny.cc", "tinyurl.com", "trib.al", "urlz.fr", "v.gd", "wp.me",
)  # fmt: skip
SHORTENED = re.compile(
    rf"(?<![\w.@-])(?:www\.)?({'|'.join(map(re.escape, SHORTENERS))})(?![\w-]|\.\w)", re.IGNORECASE
)
# A gap that a sample text left, or a field that another program would have filled in.
UNFILLED = re.compile(r"_{3,}|\{\{.*?\}\}|<<.*?>>|\[\[.*?\]\]|%[A-Z_]{3,}%")


class TextField(forms.CharField):
    """Words to families, as a phone will show them."""

    widget = forms.Textarea

    def __init__(self, *, may_wait: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # A draft does without; what is sent has it.
        self.may_wait = may_wait

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        if not value and self.may_wait:
            return
        super().validate(value)
        if found := SHORTENED.search(value):
            raise forms.ValidationError(
                _(
                    "Phone companies hold back texts with shortened links (%(link)s). Write the "
                    "full address of the page."
                ),
                params={"link": found[1]},
            )
        if found := UNFILLED.search(value):
            raise forms.ValidationError(
                _("%(label)s: there is still a gap to fill in, “%(gap)s”."),
                params={"label": self.label, "gap": found[0]},
            )


class WordsForm(forms.Form):
    """Subject and text in each language; only the main one must be there to go on."""

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        for language in self.languages:
            is_main = language == self.languages[0]
            name = language_name(language)
            self.fields[f"subject_{language}"] = TextField(
                label=_("Subject in %(language)s") % {"language": name},
                help_text=_("Families see it as the subject of the email."),
                max_length=120,
                may_wait=not is_main,
                widget=forms.TextInput({"lang": language}),
                error_messages={"required": _("Write the subject in %s.") % name},
            )
            self.fields[f"text_{language}"] = TextField(
                label=_("Text in %(language)s") % {"language": name},
                max_length=1500,
                may_wait=not is_main,
                widget=forms.Textarea({"lang": language, "rows": 8}),
                error_messages={
                    "required": _("Write the text in %s.") % name,
                    "max_length": _(
                        "This text is too long: %(show_value)d characters. Texts and calls carry "
                        "up to %(limit_value)d."
                    ),
                },
            )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for language in self.languages[1:]:
            if given.get(f"subject_{language}") and given.get(f"text_{language}") == "":
                name = language_name(language)
                self.add_error(f"text_{language}", _("Write the text in %s.") % name)
        return given

    def wordings(self) -> Mapping[str, Wording]:
        given = self.cleaned_data
        return {
            one: Wording(given[f"subject_{one}"], given[f"text_{one}"]) for one in self.languages
        }
