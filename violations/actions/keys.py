"""The house's key changes: each file's own key is taken out of the old lock and put into the new.
Nothing that was written is touched."""

from collections import Counter

from django.conf import settings

from districts.models import District
from records import book
from tenancy.scope import working_in
from violations import cipher
from violations.cipher import Unreadable
from violations.models import FileKey
from violations.reading import as_house, locking_anew


def lock_anew(*, district: District) -> Counter[str]:
    """How many were `locked` anew, were `already`, or are `unreadable`: no key of ours opens them.

    Row by row, each for itself, so that nobody who works on a file waits and a run that was broken
    off is gone on with. Whoever runs it has the keys, so it has no person.
    """
    with working_in(district.pk), as_house():
        rows = list(FileKey.objects.order_by("pk").values_list("pk", flat=True))
    done: Counter[str] = Counter()
    for pk in rows:
        with working_in(district.pk), as_house():
            done[_lock_one(pk)] += 1
    # Of no interest: files that were destroyed meanwhile.
    del done["gone"]
    if done["locked"] or done["unreadable"]:
        with working_in(district.pk):
            details = {name: done[name] for name in ("locked", "already", "unreadable")}
            book.write("violations.keys.locked_anew", details=details)
    return done


def _lock_one(pk: int) -> str:
    kept = FileKey.objects.select_for_update().filter(pk=pk).first()
    if kept is None:
        return "gone"
    if kept.locked_with == next(iter(settings.CASE_KEYS)):
        return "already"
    place = f"report:{pk}"
    try:
        opened = cipher.unlocked(kept.locked_with, bytes(kept.locked), place)
    except Unreadable:
        return "unreadable"
    kept.locked_with, kept.locked = cipher.locked(opened, place)
    with locking_anew():
        kept.save(update_fields=["locked_with", "locked"])
    return "locked"
