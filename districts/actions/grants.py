"""Named grants (one person, one permission, one thing) go with the work of their person.

Nothing here gives one: a right comes with a role alone.
"""

from django.db import transaction

from districts.models import NamedGrant, User
from records import book


@transaction.atomic
def withdraw_all(*, of: User, by: User | None) -> None:
    """Everything that was granted to this person in the open district: they leave it."""
    for grant in NamedGrant.objects.filter(user=of).select_related("permission"):
        book.write(
            "districts.grant.withdrawn",
            by=by,
            details={"permission": grant.permission.codename, "person": of.pk},
        )
        grant.delete()
