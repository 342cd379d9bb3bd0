"""What a district's policy said and says, and what was asked and decided about it."""

from policies.models.questions import QuestionEntry
from policies.models.versions import PolicyVersion

__all__ = ["PolicyVersion", "QuestionEntry"]
