"""The list of tools that everybody reads: what is asked of it, a page at a time."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from platforms.models import Tool
from platforms.models.tools import Use

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """The filters of an address; what is not understood asks for nothing."""

    use: str = ""
    words: str = ""

    def found(self) -> QuerySet[Tool]:
        """The district's own first."""
        tools = Tool.objects.in_force()
        if self.use:
            tools = tools.filter(uses__contains=[self.use])
        if self.words:
            named = Q(name__icontains=self.words) | Q(maker__icontains=self.words)
            tools = tools.filter(named | Q(purpose__icontains=self.words))
        return tools.order_by("-is_own", "name", "pk")

    @property
    def query(self) -> str:
        given = {"use": self.use, "q": self.words}
        return urlencode({name: value for name, value in given.items() if value})


def asked(query: QueryDict) -> Asked:
    use = query.get("use", "")
    return Asked(use if use in Use.values else "", query.get("q", "").strip()[:80])
