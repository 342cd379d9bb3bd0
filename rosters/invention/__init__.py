"""Districts that do not exist: families, numbers that never ring, classes. The same from a seed."""

from rosters.invention.families import Child, Family, Guardian, invent
from rosters.invention.files import write
from rosters.invention.places import Place, places_from, usual_places

__all__ = [
    "Child", "Family", "Guardian", "Place", "invent", "places_from", "usual_places", "write",
]  # fmt: skip
