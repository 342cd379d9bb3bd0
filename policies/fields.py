"""From each kind of parameter to what a form asks, and back from what was typed."""

import json
from collections.abc import Iterable, Mapping
from datetime import time
from functools import singledispatch
from inspect import Parameter as Argument
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.forms import ClockField
from policies import wording
from policies.citing import PerAudienceClause, PerCaseClause, PerIncidentClause
from policies.facts import AUDIENCES, INCIDENTS, KINDS, SCOPES
from policies.parameters import (
    Choices,
    Fault,
    Grade,
    Hour,
    Kind,
    One,
    Parameter,
    PerIncident,
    PerPlace,
    Whole,
    Wordings,
    Words,
    YearDay,
    Yes,
)

# Ticked alone in a row of roles: the policy says that nobody does.
NOBODY = "nobody"
# So many choices are shown at once; more fold into a list.
FEW = 4
Fields = dict[str, forms.Field]


def fields_of(parameter: Parameter, value: Any, kinds: Iterable[str]) -> Fields:
    """The fields of one parameter by name, filled with what it is set to.

    `kinds` are those that its rule is about; a table has rows for no others.
    """
    if value is Argument.empty:
        value = None
    if isinstance(parameter.kind, PerPlace):
        return _rows(parameter.kind, parameter.name, value or {}, set(kinds) or set(KINDS))
    if isinstance(parameter.kind, PerCaseClause):
        return _clause_rows(parameter.kind, parameter.name, value or {}, set(kinds) or set(KINDS))
    if isinstance(parameter.kind, Wordings):
        return _wordings(parameter.kind, parameter.name, value or {})
    return {parameter.name: _field(parameter.kind, value)}


def given_in(parameter: Parameter, cleaned: Mapping[str, Any]) -> Any:
    """What was typed, as it stands in a policy's data."""
    kind, name = parameter.kind, parameter.name
    if isinstance(kind, PerPlace):
        rows = {key: cleaned.get(_named(name, key)) for key in _keys(kind)}
        return {key: row for key, row in rows.items() if row is not None}
    if isinstance(kind, PerCaseClause):
        clauses = {key: cleaned.get(_named(name, key), "").strip() for key in _keys(kind)}
        return {key: clause for key, clause in clauses.items() if clause}
    if isinstance(kind, Wordings):
        prefix = _named(name, "")
        said = (one for one in cleaned.items() if one[0].startswith(prefix) and one[1])
        return {key.removeprefix(prefix): words for key, words in said}
    value = cleaned[name]
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _basics(kind: Kind, value: Any) -> dict[str, Any]:
    return {
        "label": _(kind.label),
        "help_text": _(kind.hint) if kind.hint else "",
        "initial": value,
    }


class _KindField(forms.CharField):
    """What has no form of its own is typed as JSON, and read by its kind."""

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> Any:
        try:
            return self.kind.show(self.kind.read(json.loads(super().clean(value))))
        except (json.JSONDecodeError, Fault) as fault:
            raise forms.ValidationError(
                _("This can’t be read: it %(fault)s."), params={"fault": fault}
            ) from fault


class _PlainField(forms.CharField):
    """One short word, read by its kind."""

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"class": "short"}), **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> Any:
        try:
            return self.kind.read(super().clean(value))
        except Fault as fault:
            raise forms.ValidationError(
                _("This can’t be read: it %(fault)s."), params={"fault": fault}
            ) from fault


class _WordsField(forms.CharField):
    """Short words with commas between them, each read by its kind."""

    def __init__(self, kind: Words, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> list[str]:
        typed = [one.strip() for one in super().clean(value).split(",")]
        try:
            return self.kind.show(self.kind.read([one for one in typed if one]))
        except Fault as fault:
            raise forms.ValidationError(
                _("Write short words of letters and digits, with commas between them.")
            ) from fault


class TicksField(forms.MultipleChoiceField):
    """Some of a list. What was ticked before keeps its order, so that saving changes nothing."""

    def __init__(
        self, kind: Kind, of: Iterable[str], more: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[*((one, wording.named(kind, one)) for one in of), *more],
            **kwargs,
        )

    def clean(self, value: Any) -> list[str] | None:
        ticked: list[str] = super().clean(value)
        before = [one for one in self.initial or () if one in ticked]
        return before + [one for one in ticked if one not in before]


class RowField(TicksField):
    """One row of a table. No tick: the policy does not say."""

    def __init__(self, kind: PerPlace, key: str, row: Any) -> None:
        ticked = [NOBODY] if row is not None and not row else list(row or ())
        label, nobody = wording.key_named(kind, key), [(NOBODY, _("Nobody"))]
        super().__init__(kind, kind.of, nobody, label=label, initial=ticked)
        self.words = _("the policy doesn’t say")
        if row is not None:
            self.words = wording.row_in_words(kind, row)

    def clean(self, value: Any) -> list[str] | None:
        ticked = super().clean(value) or []
        if NOBODY in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("Tick roles, or nobody; not both."))
        if not ticked:
            return None
        return [] if ticked == [NOBODY] else ticked


class CaseField(forms.CharField):
    """The clause of one case; most cases have none of their own."""

    def __init__(self, kind: PerCaseClause, key: str, clause: str) -> None:
        super().__init__(
            label=wording.key_named(kind, key),
            required=False,
            initial=clause,
            widget=forms.TextInput(attrs={"class": "short"}),
        )


class WordingField(forms.CharField):
    """The words of one language; empty says nothing in it."""

    def __init__(self, kind: Wordings, code: str, words: str) -> None:
        super().__init__(
            label=wording.key_named(kind, code),
            help_text=_(kind.hint) if kind.hint else "",
            required=False,
            max_length=kind.most,
            initial=words,
            widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
        )


@singledispatch
def _field(kind: Kind, value: Any) -> forms.Field:
    shown = "" if value is None else json.dumps(kind.show(value), ensure_ascii=False)
    return _KindField(kind, **_basics(kind, shown))


@_field.register
def _whole(kind: Whole, value: Any) -> forms.Field:
    return forms.IntegerField(
        min_value=kind.least,
        max_value=kind.most,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Enter a number.")},
        **_basics(kind, value),
    )


@_field.register
def _yes(kind: Yes, value: Any) -> forms.Field:
    return forms.BooleanField(required=False, **_basics(kind, value))


@_field.register
def _hour(kind: Hour, value: Any) -> forms.Field:
    return ClockField(**_basics(kind, time.fromisoformat(value) if value else None))


@_field.register
def _year_day(kind: YearDay, value: Any) -> forms.Field:
    basics = _basics(kind, value)
    basics["help_text"] = basics["help_text"] or _("Month and day, for example 07-01.")
    return _PlainField(kind, **basics)


@_field.register
def _choices(kind: Choices, value: Any) -> forms.Field:
    return TicksField(kind, kind.of, **_basics(kind, list(value or ())))


@_field.register
def _words(kind: Words, value: Any) -> forms.Field:
    basics = _basics(kind, ", ".join(value or ()))
    basics["help_text"] = basics["help_text"] or _("Short words with commas between them.")
    return _WordsField(kind, **basics)


@_field.register
def _one(kind: One, value: Any) -> forms.Field:
    return _select(kind, [(one, wording.named(kind, one)) for one in kind.of], value)


@_field.register
def _grade(kind: Grade, value: Any) -> forms.Field:
    return _select(kind, [(one, one.lstrip("0")) for one in kind.of], value)


def _select(kind: Kind, choices: list[tuple[str, str]], value: Any) -> forms.Field:
    widget = forms.RadioSelect if len(choices) <= FEW else forms.Select
    missing = {"required": gettext_lazy("Choose one.")}
    return forms.ChoiceField(
        choices=choices, widget=widget, error_messages=missing, **_basics(kind, value)
    )


def _rows(kind: PerPlace, name: str, value: Mapping[str, Any], kinds: set[str]) -> Fields:
    return {
        _named(name, key): RowField(kind, key, value.get(key))
        for key in _keys(kind)
        if _is_shown(kind, key, value, kinds)
    }


def _clause_rows(
    kind: PerCaseClause, name: str, value: Mapping[str, str], kinds: set[str]
) -> Fields:
    return {
        _named(name, key): CaseField(kind, key, value.get(key, ""))
        for key in _keys(kind)
        if _is_shown(kind, key, value, kinds)
    }


def _wordings(kind: Wordings, name: str, value: Mapping[str, str]) -> Fields:
    codes = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *value])
    return {_named(name, one): WordingField(kind, one, value.get(one, "")) for one in codes}


def _is_shown(kind: Kind, key: str, value: Mapping[str, Any], kinds: set[str]) -> bool:
    """A place only of a kind that the rule is about, or where something stands already."""
    what, _at, where = key.partition("@")
    return not where or key in value or what in kinds


def _keys(kind: Kind) -> list[str]:
    if isinstance(kind, PerIncident | PerIncidentClause):
        return list(INCIDENTS)
    if isinstance(kind, PerAudienceClause):
        return list(AUDIENCES)
    return [f"{what}@{where}" for what in KINDS for where in SCOPES]


def _named(name: str, key: str) -> str:
    return f"{name}__{key.replace('@', '__')}"
