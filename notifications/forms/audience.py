"""Whom a message is for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from districts.models import School
from notifications.actions.drafts import Choice
from notifications.models import Message
from notifications.offers import ClassOffer, Grade

Audience = Message.Audience


class PlaceForm(forms.Form):
    """Where a new message is for; the key makes a double click one draft."""

    begun_with = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.ChoiceField(
        label=_("Whose families is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose families it is for.")},
    )

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            (Message.Kind.OUTREACH, _("Outreach: an event, a date, news")),
            (Message.Kind.WEATHER, _("Weather or closure: schools close, open late, or end early")),
        ],
        widget=forms.RadioSelect,
        initial=Message.Kind.OUTREACH,
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        choices=[("", _("Choose a topic")), *Message.Topic.choices],
        help_text=_("Your district’s policy keeps some topics for the district office."),
        error_messages={"required": _("Choose what it is about.")},
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str | SafeString | Promise]],
        asks_topic: bool = False,
        offers_closure: bool = False,
        **kwargs: Any,
    ) -> None:
        """`asks_topic`: the policy in force has something to say about topics."""
        super().__init__(*args, **kwargs)
        self.asks_topic = asks_topic
        for name in ("kind", "topic"):
            # A closure has no topic, and whoever says nothing of the kind means outreach.
            self.fields[name].depends = True  # type: ignore[attr-defined]
        if not offers_closure:
            del self.fields["kind"]
        if not asks_topic:
            del self.fields["topic"]
        else:
            # Beside the other kind it depends on that (`clean`).
            self.fields["topic"].required = not offers_closure
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = places
        if len(places) == 1:
            field.initial = places[0][0]

    def clean(self) -> dict[str, Any]:
        """A closure has no topic: it is its own kind."""
        given = self.cleaned_data
        given["kind"] = given.get("kind") or Message.Kind.OUTREACH
        is_closure = given["kind"] == Message.Kind.WEATHER
        if self.asks_topic and not is_closure and not given.get("topic"):
            self.add_error("topic", _("Choose what it is about."))
        given["topic"] = "" if is_closure else given.get("topic", "")
        return given


class OtherPlaceForm(forms.Form):
    """Where a draft is for that was begun for another place."""

    place = forms.ChoiceField(
        label=_("Whose families is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose families it is for.")},
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = places


class TopicForm(forms.Form):
    """What a message is about, for a draft that was begun without saying."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Message.Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )


class AudienceForm(forms.Form):
    """All, some grades, or some classes; ticks of the other choices are left alone."""

    audience = forms.ChoiceField(
        label=_("Who gets it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who gets it.")},
    )
    grades = forms.MultipleChoiceField(
        label=_("Grades"), required=False, widget=forms.CheckboxSelectMultiple
    )
    classes = forms.TypedMultipleChoiceField(
        label=_("Classes"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    with_staff = forms.BooleanField(label=_("Staff get it, too"), required=False)

    def __init__(
        self,
        *args: Any,
        school: School | None,
        grades: Sequence[Grade],
        classes: Sequence[ClassOffer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whole = Audience.SCHOOL if school else Audience.DISTRICT
        offered = [whole] + [Audience.GRADES] * bool(grades) + [Audience.CLASSES] * bool(classes)
        self._choices("audience", [(one.value, one.label) for one in offered])
        self._choices("grades", [(one.code, one.name) for one in grades])
        self._choices("classes", [(one.id, one.title) for one in classes])

    def _choices(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("audience") == Audience.GRADES and not given.get("grades"):
            self.add_error("grades", _("Tick at least one grade."))
        if given.get("audience") == Audience.CLASSES and not given.get("classes"):
            self.add_error("classes", _("Tick at least one class."))
        return given

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            given["audience"],
            tuple(given["grades"]),
            tuple(given["classes"]),
            with_staff=given["with_staff"],
        )
