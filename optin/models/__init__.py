"""What families have agreed to, and what they have stopped."""

from optin.models.entries import Entry, EntryQuerySet, Register
from optin.models.registers import (
    REGISTERS,
    DeclaredRelationship,
    FamilyAuthorization,
    ProgramShift,
    StudentEmployment,
)
from optin.models.stops import SenderGroup, Stop, StopQuerySet

__all__ = [
    "REGISTERS",
    "DeclaredRelationship",
    "Entry",
    "EntryQuerySet",
    "FamilyAuthorization",
    "ProgramShift",
    "Register",
    "SenderGroup",
    "Stop",
    "StopQuerySet",
    "StudentEmployment",
]
