"""By which ways it goes, and whose voice is heard."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.models import User
from notifications import speech
from notifications.actions.drafts import CHANNELS
from notifications.models import Channel, Message


class ChannelsForm(forms.Form):
    """How it should reach families, in the order in which the page will name them."""

    channels = forms.MultipleChoiceField(
        label=_("How should it reach families?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way to reach families.")},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            Channel.VOICE: _("Phone call, with a recorded voice"),
            Channel.SMS: _("Text message"),
            Channel.EMAIL: _("Email"),
        }
        field = self.fields["channels"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(one.value, names[one]) for one in CHANNELS[Message.Kind(kind)]]


class RecordingForm(forms.Form):
    """A file, from the recorder or from a disk, and whose voice is in it."""

    file = forms.FileField(
        label=_("Recording"),
        help_text=_("WAV, MP3, FLAC or OGG, up to 10 MB and 3 minutes."),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "audio/*"}),
        error_messages={
            "required": _("Record something, or choose a file."),
            "missing": _("Record something, or choose a file."),
        },
    )
    voice = forms.TypedChoiceField(label=_("Whose voice is it?"), coerce=int)
    source = forms.ChoiceField(
        choices=[("file", "file"), ("browser", "browser")],
        initial="file",
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, people: Sequence[User], me: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in people}
        field = self.fields["voice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(one.pk, _("Mine") if one == me else one.display_name) for one in people]

    def clean_file(self) -> Any:
        """Too large is said before it is read."""
        file = self.cleaned_data["file"]
        if file.size > speech.LARGEST:
            raise forms.ValidationError(str(speech.REFUSALS["large"]))
        return file

    def voice_person(self) -> User:
        return self.people[self.cleaned_data["voice"]]


class SavedForm(forms.Form):
    """One of the recordings that this school has already, or none."""

    recording = forms.UUIDField(required=False)
