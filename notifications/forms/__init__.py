"""Shape and wording of what people type while they write a message, one form a step."""

from notifications.forms.audience import AudienceForm, PlaceForm, TopicForm
from notifications.forms.recording import ChannelsForm, RecordingForm, SavedForm
from notifications.forms.sending import GateForm, WhenForm
from notifications.forms.words import WordsForm

__all__ = [
    "AudienceForm",
    "ChannelsForm",
    "GateForm",
    "PlaceForm",
    "RecordingForm",
    "SavedForm",
    "TopicForm",
    "WhenForm",
    "WordsForm",
]
