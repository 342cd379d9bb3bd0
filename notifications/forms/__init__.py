"""Shape and wording of what people type while they write a message, one form a step."""

from notifications.forms.approvals import AnswerForm, CopyAddressForm, NoticeForm, PauseForm
from notifications.forms.audience import AudienceForm, OtherPlaceForm, PlaceForm, TopicForm
from notifications.forms.recording import ChannelsForm, RecordingForm, SavedForm
from notifications.forms.sending import GateForm, WhenForm
from notifications.forms.words import WordsForm

__all__ = [
    "AnswerForm",
    "AudienceForm",
    "ChannelsForm",
    "CopyAddressForm",
    "GateForm",
    "NoticeForm",
    "OtherPlaceForm",
    "PauseForm",
    "PlaceForm",
    "RecordingForm",
    "SavedForm",
    "TopicForm",
    "WhenForm",
    "WordsForm",
]
