"""A list of people leaves, as a file or to a program: kept with its reason, before it goes."""

from datetime import date, datetime, time

from django.db import transaction

from districts.models import ApiToken, District, ListExport, User
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


@records("S0-57", "S1-08", event="districts.list.read")
@transaction.atomic
def note_reading(*, token: ApiToken, name: str, rows: int, today: date, by: User) -> None:
    """A program reads a list, page by page and every night: one row a day, for what it is for.

    `rows` is all that this token may read of it.
    """
    held = ApiToken.objects.select_for_update().get(pk=token.pk)
    why = f"API: {held.name} ({held.shown})"
    midnight = datetime.combine(today, time.min, tzinfo=held.district.zone)
    taken = ListExport.objects.filter(by=by, name=name, why=why, at__gte=midnight)
    if taken.exists():
        return
    noted = ListExport.objects.create(
        district_id=held.district_id, name=name, rows=rows, why=why, by=by
    )
    details = {"list": name, "rows": rows, "token": held.pk}
    book.write("districts.list.read", subject=noted, by=by, details=details)
