"""A message from the first draft to the last delivery."""

from notifications.models.after import AfterNote
from notifications.models.approvals import Advice, Approval, Attestation, Override
from notifications.models.channels import Channel, Lane
from notifications.models.content import Recording, Words
from notifications.models.copies import CopyAddress, CopyList
from notifications.models.deliveries import Attempt, Chunk, Delivery, Stirred, Tally
from notifications.models.inbox import ProviderEvent
from notifications.models.messages import (
    AudienceClass,
    AudienceStudent,
    DueRelease,
    Message,
    Reliance,
    Ruling,
)
from notifications.models.pauses import Pause
from notifications.models.ready import ReadyWords
from notifications.models.recipients import Reach, Recipient, StaffRecipient
from notifications.models.senders import SenderNumber
from notifications.models.supervision import LookedThrough, Moderation
from notifications.models.voices import VoiceRequest

__all__ = [
    "Advice",
    "AfterNote",
    "Approval",
    "Attempt",
    "Attestation",
    "AudienceClass",
    "AudienceStudent",
    "Channel",
    "Chunk",
    "CopyAddress",
    "CopyList",
    "Delivery",
    "DueRelease",
    "Lane",
    "LookedThrough",
    "Message",
    "Moderation",
    "Override",
    "Pause",
    "ProviderEvent",
    "Reach",
    "ReadyWords",
    "Recipient",
    "Recording",
    "Reliance",
    "Ruling",
    "SenderNumber",
    "StaffRecipient",
    "Stirred",
    "Tally",
    "VoiceRequest",
    "Words",
]
