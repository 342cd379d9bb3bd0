"""Who and where: districts, schools, people, and what people are appointed to."""

from districts.models.appointments import Appointment, Delegation
from districts.models.district import District
from districts.models.grants import NamedGrant
from districts.models.leaves import Leave
from districts.models.people import User
from districts.models.school import Dismissal, EarlyDismissal, School
from districts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Appointment",
    "Delegation",
    "Dismissal",
    "District",
    "EarlyDismissal",
    "Leave",
    "NamedGrant",
    "School",
    "User",
]
