"""Who and where: districts, schools, people, and what people are appointed to."""

from districts.models.access_requests import AccessRequest
from districts.models.appointments import Appointment, Delegation
from districts.models.days_off import DayOff
from districts.models.district import District
from districts.models.exports import ListExport
from districts.models.grants import NamedGrant
from districts.models.leaves import Leave
from districts.models.people import User
from districts.models.restore_tests import RestoreTest
from districts.models.school import Dismissal, EarlyDismissal, School
from districts.models.tokens import ApiToken

__all__ = [
    "AccessRequest",
    "ApiToken",
    "Appointment",
    "DayOff",
    "Delegation",
    "Dismissal",
    "District",
    "EarlyDismissal",
    "Leave",
    "ListExport",
    "NamedGrant",
    "RestoreTest",
    "School",
    "User",
]
