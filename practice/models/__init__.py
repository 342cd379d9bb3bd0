from practice.models.colleagues import PracticeColleague, PracticeCopy
from practice.models.families import InventedFamily
from practice.models.runs import PracticeRun, PracticeWords

__all__ = ["InventedFamily", "PracticeColleague", "PracticeCopy", "PracticeRun", "PracticeWords"]
