from violations.models.cases import Case, Destruction, Outcome, Right
from violations.models.entries import CaseEntry, Document
from violations.models.reports import Duty, FileKey, FollowUp, Involved, Report, Reporter

__all__ = [
    "Case",
    "CaseEntry",
    "Destruction",
    "Document",
    "Duty",
    "FileKey",
    "FollowUp",
    "Involved",
    "Outcome",
    "Report",
    "Reporter",
    "Right",
]
