"""What became of each demand of the policies: a table for people, one object for programs."""

import json
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Count

from config import evidence
from config.evidence import Served
from records.models import Event
from tenancy.scope import every_district, working_in

STATUSES = ("enforced", "recorded", "reported", "shown", "missing")
# A rule that finds several things about one message still rules once.
RULINGS = """
    select finding ->> 'rule', count(distinct ruling.id)
    from notifications_ruling ruling, jsonb_array_elements(ruling.verdict -> 'findings') finding
    group by 1
"""


class Command(BaseCommand):
    help = "Which demands of the policies are enforced, recorded, reported, shown, or missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--district", metavar="SLUG", help="count what rests on each here alone"
        )
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        found = evidence.gathered()
        counts = _counts(found, options["district"])
        if not options["json"]:
            self.stdout.write(_as_words(found, counts))
            return
        told = {one: served.as_json(counts[one]) for one, served in found.items()}
        self.stdout.write(json.dumps(told, separators=(",", ":")))


def _counts(found: Mapping[str, Served], slug: str | None) -> dict[str, int]:
    """What rests on each demand in one district, or in all of them."""
    known = {one.slug: one.id for one in every_district()}
    if slug and slug not in known:
        raise CommandError(f"There is no district {slug}. There are: {', '.join(sorted(known))}.")
    rulings: Counter[str] = Counter()
    events: Counter[str] = Counter()
    for district_id in [known[slug]] if slug else known.values():
        with working_in(district_id), connection.cursor() as cursor:
            cursor.execute(RULINGS)
            rulings.update(dict(cursor.fetchall()))
            events.update(dict(Event.objects.order_by().values_list("name").annotate(Count("id"))))
    return {one: served.count(rulings, events) for one, served in found.items()}


def _as_words(found: Mapping[str, Served], counts: Mapping[str, int]) -> str:
    lines = ["       " + "".join(f"{one:>10}" for one in (*STATUSES, "of"))]
    for policy, demands in groupby(found, lambda one: one.split("-")[0]):
        ids = list(demands)
        tally = Counter(found[one].status for one in ids)
        lines.append(
            f"{policy:7}" + "".join(f"{tally[one]:10}" for one in STATUSES) + f"{len(ids):10}"
        )
    lines += ["", *(f"{one}: {', '.join(ids)}" for one, ids in _missing(found).items())]
    if ahead := [one for one, served in found.items() if not served.why and not served.is_reached]:
        lines.append(f"Enforced, and no message that is sent today can meet it: {', '.join(ahead)}")
    lines += [f"{one} {found[one].status}: {number}" for one, number in counts.items() if number]
    return "\n".join(lines)


def _missing(found: Mapping[str, Served]) -> dict[str, list[str]]:
    """What is missing, by the reason why."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for demand, served in found.items():
        if served.why:
            reasons[served.why.rstrip(".")].append(demand)
    return reasons
