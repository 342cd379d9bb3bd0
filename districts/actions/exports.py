"""A list of people leaves as a file: kept with its reason, before the file is made."""

from django.db import transaction

from districts.models import District, ListExport, User
from records import book
from records.evidence import records


@records("S0-57", "S1-08", event="districts.list.exported")
@transaction.atomic
def note(*, district: District, name: str, rows: int, why: str, by: User) -> ListExport:
    """The book names the row that keeps the reason: free words have no place in the book itself.

    Who may take this list, its page has asked.
    """
    taken = ListExport.objects.create(district=district, name=name, rows=rows, why=why, by=by)
    book.write(
        "districts.list.exported", subject=taken, by=by, details={"list": name, "rows": rows}
    )
    return taken
