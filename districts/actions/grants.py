"""Named grants: one person, one permission, one thing. They go with the work of their person.

They are for things that no role opens (a case): the app that has the thing asks who may give one.
"""

from collections import defaultdict

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from districts.models import NamedGrant, User
from records import book


@transaction.atomic
def give(*, to: User, permission: str, on: models.Model, by: User | None) -> bool:
    """Whether it is new; whoever has it keeps it."""
    kind = ContentType.objects.get_for_model(on)
    _grant, is_new = NamedGrant.objects.get_or_create(
        user=to,
        permission=Permission.objects.get(codename=permission, content_type=kind),
        content_type=kind,
        object_pk=str(on.pk),
    )
    if is_new:
        details = {"permission": permission, "person": to.pk}
        book.write("districts.grant.given", subject=on, by=by, details=details)
    return is_new


@transaction.atomic
def take(*, of: User, permission: str, on: models.Model, by: User | None) -> bool:
    """Whether they had it."""
    kind = ContentType.objects.get_for_model(on)
    held = NamedGrant.objects.filter(
        user=of, permission__codename=permission, content_type=kind, object_pk=str(on.pk)
    )
    gone, _rows = held.delete()
    if gone:
        details = {"permission": permission, "person": of.pk}
        book.write("districts.grant.withdrawn", subject=on, by=by, details=details)
    return bool(gone)


def holders(permission: str, on: models.Model) -> list[User]:
    kind = ContentType.objects.get_for_model(on)
    held = NamedGrant.objects.filter(
        permission__codename=permission, content_type=kind, object_pk=str(on.pk)
    )
    people = {one.user_id: one.user for one in held.select_related("user").order_by("pk")}
    return list(people.values())


def all_holders(permission: str, on: type[models.Model]) -> dict[int, set[int]]:
    """By the key of each thing, whom it was given; of any other nobody."""
    kind = ContentType.objects.get_for_model(on)
    held = NamedGrant.objects.filter(permission__codename=permission, content_type=kind)
    found: dict[int, set[int]] = defaultdict(set)
    for key, person in held.values_list("object_pk", "user_id"):
        found[int(key)].add(person)
    return found


@transaction.atomic
def withdraw_all(*, of: User, by: User | None) -> None:
    """Everything that was granted to this person in the open district: they leave it."""
    held = NamedGrant.objects.filter(user=of)
    for grant in held.select_related("permission", "content_type"):
        kind = grant.content_type.model_class()
        assert kind is not None  # noqa: S101
        book.write(
            "districts.grant.withdrawn",
            # As a name for the book alone: the thing itself may not be open to whoever acts.
            subject=kind(pk=int(grant.object_pk), district_id=grant.district_id),
            by=by,
            details={"permission": grant.permission.codename, "person": of.pk},
        )
        grant.delete()
