"""What an owner of the tables could do to a book of nine entries, and where it must show."""

from dataclasses import dataclass

from django.db import connection, models

from records.chain import sealed
from records.models import Seal
from records.offline_verifier import seal_of
from tenancy.scope import working_in

ENTRY = "update records_event set {} where id = :id4"
MOVE_UP = "update records_seal set sequence = :n - 1 where sequence = :n"
SEAL = "update records_seal set {} where sequence = 4"

# The entry at which it shows, and the statements; :id4 is the id of entry 4's event.
EDITS: dict[str, tuple[int, list[str]]] = {
    "name": (4, [ENTRY.format("name = 'records.hold.released'")]),
    "subject": (4, [ENTRY.format("subject = 'districts.school:1'")]),
    "actor": (4, [ENTRY.format("actor_id = 71")]),
    "actor made the system": (4, [ENTRY.format("actor_id = null")]),
    "time by a microsecond": (4, [ENTRY.format("at = at + interval '1 microsecond'")]),
    "time for ever": (4, [ENTRY.format("at = 'infinity'")]),
    "time before Christ": (
        4,
        [ENTRY.format("at = (replace(at::text, '+00', '') || '+00 BC')::timestamptz")],
    ),
    "details": (4, [ENTRY.format("details = '{}'")]),
    "number in details": (4, [ENTRY.format("details = jsonb_set(details, '{n}', '5')")]),
    "number's type": (4, [ENTRY.format("details = jsonb_set(details, '{n}', '\"4\"')")]),
    "number's digits": (4, [ENTRY.format("details = jsonb_set(details, '{n}', '4.0')")]),
    "number beyond reading": (
        4,
        [ENTRY.format("details = jsonb_set(details, '{n}', repeat('9', 9000)::jsonb)")],
    ),
    "id": (4, [ENTRY.format("id = 2000000000")]),
    # Row security holds the owner too, until the owner lifts it.
    "district": (
        4,
        [
            "alter table records_event no force row level security",
            ENTRY.format("district_id = -1"),
            "alter table records_event force row level security",
        ],
    ),
    "seal's hash": (4, [SEAL.format("hash = repeat('0', 64)")]),
    "seal's previous": (4, [SEAL.format("previous = repeat('0', 64)")]),
    "seal's sequence": (4, [SEAL.format("sequence = 99")]),
    "first entry": (1, ["update records_event set actor_id = 1 where id = :id1"]),
    "last entry": (9, ["update records_event set actor_id = 1 where id = :id9"]),
    "event deleted": (4, ["delete from records_event where id = :id4"]),
    "seal deleted": (4, ["delete from records_seal where sequence = 4"]),
    "entry deleted": (
        4,
        [
            "delete from records_seal where sequence = 4",
            "delete from records_event where id = :id4",
        ],
    ),
    "entry deleted and the rest moved up": (
        4,
        [
            "delete from records_seal where sequence = 4",
            "delete from records_event where id = :id4",
            *(MOVE_UP.replace(":n", n) for n in "56789"),
        ],
    ),
    "first entry deleted": (1, ["delete from records_seal where sequence = 1"]),
    "events swapped": (
        4,
        [
            "update records_seal set event_id = -1 where sequence = 4",
            "update records_seal set event_id = :id4 where sequence = 6",
            "update records_seal set event_id = :id6 where sequence = 4",
        ],
    ),
    "places swapped": (
        4,
        [
            "update records_seal set sequence = -1 where sequence = 4",
            "update records_seal set sequence = 4 where sequence = 6",
            "update records_seal set sequence = 6 where sequence = -1",
        ],
    ),
    "event inserted without a seal": (
        10,
        [
            """insert into records_event (district_id, name, subject, details)
            values (:district, 'records.hold.placed', '', '{}')"""
        ],
    ),
    "seal inserted without an event": (
        10,
        [
            """insert into records_seal select 2000000000, district_id, 10, hash, repeat('0', 64)
            from records_seal where sequence = 9"""
        ],
    ),
    "last seal deleted": (9, ["delete from records_seal where sequence = 9"]),
    "event that waits deleted": (
        10,
        ["insert into records_unsealed values (2000000000, :district)"],
    ),
}
# An export of the chain cannot show what stands outside the chain.
OUTSIDE = {"event inserted without a seal", "last seal deleted", "event that waits deleted"}

# These leave a chain that is whole; only a head that was kept elsewhere shows them.
CUTS: dict[str, tuple[int, list[str]]] = {
    "end cut off": (
        7,
        [
            "delete from records_seal where sequence > 6",
            "delete from records_event where id > :id6",
        ],
    ),
    "all deleted": (1, ["delete from records_seal", "delete from records_event"]),
}


@dataclass(frozen=True)
class Book:
    """A district's book in the hands of the owner of the tables, who can lift constraints."""

    district: models.Model

    def tamper(self, name: str) -> int:
        """Do it, and return the entry at which it must show."""
        expected, statements = {**EDITS, **CUTS}[name]
        self.edit(*statements)
        return expected

    def edit(self, *statements: str) -> None:
        with working_in(self.district.pk), connection.cursor() as cursor:
            seals = Seal.objects.order_by("-sequence").values_list("sequence", "event_id")
            ids = {f":id{sequence}": str(event_id) for sequence, event_id in seals}
            cursor.execute(
                "alter table records_seal drop constraint if exists seal_event_same_district"
            )
            for statement in statements:
                for name, value in {**ids, ":district": str(self.district.pk)}.items():
                    statement = statement.replace(name, value)
                cursor.execute(statement)

    def rewrite(self, since: int) -> None:
        """Change an entry and give it, and all after it, hashes that fit: no secret is needed."""
        self.edit(f"update records_event set actor_id = 1 where id = :id{since}")  # noqa: S608
        with working_in(self.district.pk), connection.cursor() as cursor:
            entries = list(sealed(self.district.pk))[since - 1 :]
            previous = entries[0]["previous"]
            for entry in entries:
                forged = seal_of({**entry, "previous": previous})
                cursor.execute(
                    "update records_seal set previous = %s, hash = %s where sequence = %s",
                    [previous, forged, entry["sequence"]],
                )
                previous = forged
