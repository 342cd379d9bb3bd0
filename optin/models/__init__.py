"""What families have agreed to, and what they have stopped."""

from optin.models.answers import Answer, Decision
from optin.models.consents import Consent, ConsentQuerySet
from optin.models.contact_changes import ContactChange, ContactChangeQuerySet
from optin.models.links import ConsentLink, IdentityCode
from optin.models.stops import SenderGroup, Stop, StopQuerySet
from optin.models.wording import WordingCheck

__all__ = [
    "Answer",
    "Consent",
    "ConsentLink",
    "ConsentQuerySet",
    "ContactChange",
    "ContactChangeQuerySet",
    "Decision",
    "IdentityCode",
    "SenderGroup",
    "Stop",
    "StopQuerySet",
    "WordingCheck",
]
