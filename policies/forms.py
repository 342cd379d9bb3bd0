"""Forms of a policy: one for each rule, drawn from its parameters, and what else people type."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.forms import DayField
from policies import packs
from policies.content import Content, RuleSetting
from policies.fields import CaseField, RowField, WordingField, fields_of, given_in
from policies.models import PolicyVersion
from policies.rules import Rule
from policies.succession import succession

# What `applies` is written in beside English.
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class RuleForm(forms.Form):
    """One rule's settings, how the district applies it, and the clauses it rests on."""

    def __init__(
        self, *args: Any, rule: Rule, setting: RuleSetting | None, content: Content, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.clause_ids = rule, {one.id for one in content.clauses}
        for name, parameter in rule.parameters.items():
            value = setting.parameters[name] if setting else parameter.default
            self.fields |= fields_of(parameter, value, rule.kinds)
        applies = setting.applies.as_json() if setting else {}
        for code in LANGUAGES:
            self.fields[f"reading_{code}"] = forms.CharField(
                label=APPLIES.get(code, code),
                required=False,
                max_length=600,
                initial=applies.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["rests_on"] = forms.CharField(
            label=_("Clauses it rests on"),
            required=False,
            initial=", ".join(setting.clauses if setting else ()),
            help_text=_("Their keys, with commas between them. Empty when the policy has none."),
        )
        self.fields["from_policy"] = forms.BooleanField(
            label=_("The policy asks for this"),
            required=False,
            initial=setting.is_policy if setting else True,
            help_text=_("Without the tick it is shown as a district setting."),
        )

    def parts(self) -> list[dict[str, Any]]:
        """Field by field; the rows of a table stand together under its question."""
        found: list[dict[str, Any]] = []
        for field in self:
            rows = TABLES.get(type(field.field), "")
            table = field.name.partition("__")[0] if rows else ""
            if table and found and found[-1].get("table") == table:
                found[-1][rows].append(field)
            elif table:
                label = gettext(self.rule.parameters[table].kind.label)
                found.append({"table": table, "label": label, rows: [field]})
            else:
                found.append({"field": field})
        return found

    def clean_rests_on(self) -> list[str]:
        found = [one for one in re.split(r"[,;\s]+", self.cleaned_data["rests_on"]) if one]
        for one in found:
            if one not in self.clause_ids:
                raise forms.ValidationError(
                    _("“%(key)s” is not a clause of this version."), params={"key": one}
                )
        return list(dict.fromkeys(found))

    def clean_reading_en(self) -> str:
        words = str(self.cleaned_data["reading_en"]).strip()
        others = [self.data.get(self.add_prefix(f"reading_{one}")) for one in LANGUAGES]
        if not words and any(others):
            raise forms.ValidationError(_("Write it in English, too."))
        return words

    def settings(self) -> dict[str, Any]:
        """As they stand in a policy's data."""
        return {
            name: given_in(one, self.cleaned_data) for name, one in self.rule.parameters.items()
        }

    def applies(self) -> dict[str, str]:
        return {one: self.cleaned_data[f"reading_{one}"].strip() for one in LANGUAGES}


# Fields that stand together under the question of their parameter.
TABLES: Mapping[type, str] = {RowField: "rows", CaseField: "cases", WordingField: "wordings"}
APPLIES: Mapping[str, Any] = {
    "en": _("How you apply it, in English"),
    "es": _("How you apply it, in Spanish"),
}


class AdoptForm(forms.Form):
    """With which known policy a district begins."""

    pack = forms.ChoiceField(
        label=_("Begin with"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the policy to begin with.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pack"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(one, str(packs.load(one).title)) for one in packs.names()]


class NoteForm(forms.Form):
    """What changes and why: beside the version for good."""

    note = forms.CharField(
        label=_("What changes and why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. The public reads them beside the version."),
        error_messages={"required": _("Say what changes and why.")},
    )


class ReturnForm(forms.Form):
    returned = forms.CharField(
        label=_("What is still to do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is still to do.")},
    )


class PublishForm(forms.Form):
    """From which day on; `seen` is the content that this page showed.

    Where it would undo another version, or be undone, it asks what should happen then.
    """

    in_force_from = DayField(
        label=_("In force from"),
        help_text=_("Today or a later day. It begins when that day does."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, version: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        follows = succession(version, self._day())
        if follows.choices:
            asked = " ".join(follows.sentences)
            missing = gettext("%(what)s Choose what happens then.") % {"what": asked}
            self.fields["then"] = forms.ChoiceField(
                label=_("What happens then?"),
                help_text=asked,
                choices=follows.choices,
                widget=forms.RadioSelect,
                error_messages={"required": missing, "invalid_choice": missing},
            )

    def _day(self) -> date:
        """As it is typed so far."""
        try:
            day: date = self.fields["in_force_from"].clean(self["in_force_from"].value())
        except forms.ValidationError:
            return self.today
        return day

    def clean_in_force_from(self) -> date:
        day: date = self.cleaned_data["in_force_from"]
        if day < self.today:
            raise forms.ValidationError(
                _("A policy can’t begin yesterday. Choose today or a later day.")
            )
        return day


class ClauseTextForm(forms.Form):
    text = forms.CharField(
        label=_("The district’s own text of this clause"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Word for word, as the official copy has it. Empty shows our summary."),
    )


class QuestionForm(forms.Form):
    words = forms.CharField(
        label=_("What does the policy leave open?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody can read it, so name no person."),
        error_messages={"required": _("Write down the question.")},
    )


class DecisionForm(forms.Form):
    words = forms.CharField(
        label=_("How is it read from now on?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody can read it, with your name and today’s date."),
        error_messages={"required": _("Write down the decision.")},
    )
