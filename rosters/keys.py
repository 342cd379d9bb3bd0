"""What stands in an address for a row that has no reference of its own."""

from django.db import models


class NewKey(models.Func):
    """A word that nobody guesses, made by the database: most rows come in by plain SQL."""

    template = "right(replace(gen_random_uuid()::text, '-', ''), 14)"
    output_field = models.CharField()
