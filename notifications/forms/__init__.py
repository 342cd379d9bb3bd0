"""Shape and wording of what people type while they write a message, one form a step."""

from notifications.forms.audience import AudienceForm, PlaceForm
from notifications.forms.recording import ChannelsForm, RecordingForm, SavedForm
from notifications.forms.sending import UnderstoodForm, WhenForm
from notifications.forms.words import WordsForm

__all__ = [
    "AudienceForm",
    "ChannelsForm",
    "PlaceForm",
    "RecordingForm",
    "SavedForm",
    "UnderstoodForm",
    "WhenForm",
    "WordsForm",
]
