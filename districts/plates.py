"""School names that people could mistake for each other, with the telling word marked.

A lockdown alert once went to the families of the wrong one of two schools with the same first
word; so wherever a school stands before a send, the other word is bold.
"""

from collections.abc import Iterable

from districts.models import School

Plate = list[tuple[str, bool]]


def alike(name: str, other: str) -> bool:
    """Whether two schools could be mistaken for each other: their names begin with one word."""
    return name.split()[:1] == other.split()[:1]


def plate(name: str, others: Iterable[str]) -> Plate:
    """The words of a name; True marks the first that no look-alike of the same first word has."""
    words = name.split()
    like = [set(other.split()) for other in others if alike(name, other)]
    tells = (word for word in words if like and all(word not in one for one in like))
    telling = next(tells, None)
    return [(word, word == telling) for word in words]


def plate_of(school: School) -> Plate:
    first = school.name.split(maxsplit=1)[0]
    names = School.objects.filter(name__startswith=first).exclude(pk=school.pk)
    return plate(school.name, names.values_list("name", flat=True))


def plates_of(schools: Iterable[School]) -> dict[int, Plate]:
    """All plates from one list; `schools` are all schools of the district."""
    named = {one.pk: one.name for one in schools}
    return {
        pk: plate(name, (other for key, other in named.items() if key != pk))
        for pk, name in named.items()
    }
