"""The database's time, which tests can move. Python code is handed `now` instead of asking."""

from datetime import datetime

from django.db import connection, models


class TenancyNow(models.Func):
    """`tenancy_now()` in a query or as a column's `db_default`."""

    function = "tenancy_now"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def database_now() -> datetime:
    """The database's clock, for work that compares rows with it (scheduler, commands)."""
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_now()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
