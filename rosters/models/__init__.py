"""Who is enrolled where, who answers for them, and how those can be reached.

Rows come from the student system alone. Who has left keeps their row, with the time of leaving:
messages and permissions of the past go on naming them.
"""

from rosters.models.bells import BellPeriod
from rosters.models.classes import ClassGroup, ClassStaff, Enrollment
from rosters.models.custody import CustodyLimit
from rosters.models.imports import RosterImport, SchoolSource, SourceRow
from rosters.models.instruction import Instruction
from rosters.models.people import (
    ContactPoint,
    Family,
    Guardian,
    Guardianship,
    SchoolEnrollment,
    Student,
)

__all__ = [
    "BellPeriod",
    "ClassGroup",
    "ClassStaff",
    "ContactPoint",
    "CustodyLimit",
    "Enrollment",
    "Family",
    "Guardian",
    "Guardianship",
    "Instruction",
    "RosterImport",
    "SchoolEnrollment",
    "SchoolSource",
    "SourceRow",
    "Student",
]
