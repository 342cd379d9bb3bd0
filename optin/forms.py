"""Shape of what a family types, with every word from the family's table."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from districts.forms import DAYS, KeyField
from optin.form import spelled
from optin.words import said
from rosters.models import Guardian


class FamilyForm(forms.Form):
    """In the language of the address, whatever the browser asks for."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    def refuse(self, field: str | None, key: str, **facts: object) -> None:
        self.add_error(field, said(key, self.language, **facts))


class CodeForm(FamilyForm):
    typed = forms.CharField(required=False, max_length=20)

    def clean(self) -> None:
        digits = "".join(filter(str.isdigit, self.cleaned_data.get("typed", "")))
        if len(digits) != 6:
            self.refuse("typed", "code.missing")


class WhoForm(FamilyForm):
    """One of those whom the contact on file leads to, or somebody else."""

    OTHER = "other"
    who = forms.CharField(required=False)

    def __init__(self, *args: Any, candidates: Sequence[Guardian], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place): one for place, one in enumerate(candidates)}

    def clean_who(self) -> str:
        who = str(self.cleaned_data["who"])
        if who not in {*self.places, self.OTHER}:
            self.refuse("who", "who.missing")
        return who

    @property
    def guardian(self) -> Guardian | None:
        return self.places.get(self.cleaned_data["who"])


class AnswerForm(FamilyForm):
    answer = forms.CharField(required=False)

    def __init__(self, *args: Any, answers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers

    def clean_answer(self) -> str:
        answer = str(self.cleaned_data["answer"])
        if answer not in self.answers:
            self.refuse("answer", "answer.missing")
        return answer


class UntilForm(FamilyForm):
    WHOLE, EARLIER = "whole", "earlier"
    until = forms.CharField(required=False)
    day = forms.DateField(required=False, input_formats=DAYS)

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = first, last
        bad = said("until.bad_day", self.language, day=spelled(last, self.language))
        self.fields["day"].error_messages["invalid"] = bad

    def clean(self) -> None:
        chosen = self.cleaned_data.get("until")
        if chosen not in {self.WHOLE, self.EARLIER}:
            self.refuse("until", "until.missing")
        elif chosen == self.EARLIER and "day" not in self.errors:
            day = self.cleaned_data.get("day")
            if day is None or not self.first <= day <= self.last:
                self.refuse("day", "until.bad_day", day=spelled(self.last, self.language))

    @property
    def chosen(self) -> date:
        if self.cleaned_data["until"] == self.WHOLE:
            return self.last
        return date.fromisoformat(str(self.cleaned_data["day"]))


class SignForm(FamilyForm):
    """A typed name and two statements; a no needs neither."""

    begun_with = KeyField()
    typed_name = forms.CharField(required=False, max_length=120)
    i_am = forms.BooleanField(required=False)
    i_sign = forms.BooleanField(required=False)

    def __init__(self, *args: Any, is_yes: bool, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_yes, self.name = is_yes, name
        self.fields["begun_with"].initial = uuid4

    def clean(self) -> None:
        if not self.is_yes:
            return
        if len(self.cleaned_data.get("typed_name", "").split()) < 2:
            self.refuse("typed_name", "sign.name_missing", name=self.name)
        for statement in ("i_am", "i_sign"):
            if not self.cleaned_data.get(statement):
                self.refuse(statement, f"sign.tick_{statement}")
