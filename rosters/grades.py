"""Grades as the student system writes them: what people call them, and their order."""

from django.utils.translation import gettext as _

BEFORE_FIRST = ("IT", "PR", "PK", "TK", "KG")


def grade_name(code: str) -> str:
    """What the student system calls 07, as a school says it; nothing when it does not say."""
    if not code:
        return ""
    names = {
        "IT": _("infants and toddlers"),
        "PR": _("preschool"),
        "PK": _("prekindergarten"),
        "TK": _("transitional kindergarten"),
        "KG": _("kindergarten"),
    }
    grade = code.lstrip("0")
    named = _("grade %(grade)s") % {"grade": grade} if grade.isdigit() else code
    return names.get(code.upper(), named)


def place_of(code: str) -> tuple[int, str]:
    """To sort by: from the youngest on, what is no grade of ours at the end."""
    if code.upper() in BEFORE_FIRST:
        return BEFORE_FIRST.index(code.upper()), ""
    return (len(BEFORE_FIRST) + int(code), "") if code.isdecimal() else (100, code)
