"""What families have agreed to, and what they have stopped."""

from optin.models.answers import Answer, Decision
from optin.models.consents import Consent, ConsentQuerySet
from optin.models.contact_changes import ContactChange, ContactChangeQuerySet
from optin.models.entries import Entry, EntryQuerySet, Register
from optin.models.links import ConsentLink, IdentityCode
from optin.models.registers import (
    REGISTERS,
    DeclaredRelationship,
    FamilyAuthorization,
    ProgramShift,
    StudentEmployment,
)
from optin.models.stops import SenderGroup, Stop, StopQuerySet
from optin.models.webhooks import WebhookDelivery, WebhookDeliveryQuerySet, WebhookEndpoint
from optin.models.wording import FamilyWords, WordingCheck

__all__ = [
    "REGISTERS",
    "Answer",
    "Consent",
    "ConsentLink",
    "ConsentQuerySet",
    "ContactChange",
    "ContactChangeQuerySet",
    "Decision",
    "DeclaredRelationship",
    "Entry",
    "EntryQuerySet",
    "FamilyAuthorization",
    "FamilyWords",
    "IdentityCode",
    "ProgramShift",
    "Register",
    "SenderGroup",
    "Stop",
    "StopQuerySet",
    "StudentEmployment",
    "WebhookDelivery",
    "WebhookDeliveryQuerySet",
    "WebhookEndpoint",
    "WordingCheck",
]
