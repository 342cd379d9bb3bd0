"""Tools, requests for them, and the register of sites and accounts."""

from platforms.models.requests import Timeframe, ToolDecision, ToolRequest
from platforms.models.site_permissions import (
    ParentNotice,
    Said,
    SitePermission,
    SiteStudent,
    Source,
    StudentAgreement,
    ToldStudent,
)
from platforms.models.site_reviews import SiteReview, SiteTerms
from platforms.models.sites import Site
from platforms.models.tools import Tool, ToolReading

__all__ = [
    "ParentNotice",
    "Said",
    "Site",
    "SitePermission",
    "SiteReview",
    "SiteStudent",
    "SiteTerms",
    "Source",
    "StudentAgreement",
    "Timeframe",
    "ToldStudent",
    "Tool",
    "ToolDecision",
    "ToolReading",
    "ToolRequest",
]
