"""Whether anybody altered a record book: for people, for cron, and for whoever doubts us."""

import json
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from records import heads, sealer, verification
from records.chain import END, Head
from records.verification import Verdict
from tenancy.scope import DistrictKey, every_district

GONE = Verdict(0, intact=False, broken_at=1, head="", waiting=0, why="The district is gone.")


class Command(BaseCommand):
    help = "Checks the record book of every district. Exit code 1 when one is not intact."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--district", metavar="SLUG", help="this one alone")
        parser.add_argument("--head", metavar="HASH", help="a head you received; needs --district")
        parser.add_argument("--heads", metavar="FILE", type=Path, help="heads that were kept")
        parser.add_argument("--keep-heads", metavar="FILE", type=Path, help="add today's heads")
        parser.add_argument("--json", action="store_true", help="one line for programs")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["head"] and not options["district"]:
            raise CommandError("--head belongs to one district: name it with --district.")
        kept = heads.read(options["heads"]) if options["heads"] else {}
        if options["head"]:
            kept.setdefault(options["district"], []).append(Head(END, options["head"]))
        verdicts = _verdicts(options["district"], kept)
        if options["keep_heads"]:
            intact = {slug: one for slug, one in verdicts.items() if one.intact}
            heads.keep(
                options["keep_heads"], {s: Head(one.events, one.head) for s, one in intact.items()}
            )
        self.stdout.write(_as_json(verdicts) if options["json"] else _as_words(verdicts))
        if not all(one.intact for one in verdicts.values()):
            sys.exit(1)


def _verdicts(slug: str | None, kept: dict[str, list[Head]]) -> dict[str, Verdict]:
    known = {one.slug: one for one in every_district()}
    asked = {*known, *kept} if slug is None else {slug}
    if slug is not None and slug not in known and slug not in kept:
        raise CommandError(f"There is no district {slug}. There are: {', '.join(sorted(known))}.")
    return {
        one: _verdict(known[one], kept.get(one, [])) if one in known else GONE
        for one in sorted(asked)
    }


def _verdict(district: DistrictKey, kept: list[Head]) -> Verdict:
    # A chain that was tampered with may not take new seals; the walk then says where and why.
    with suppress(DatabaseError):
        sealer.seal(district.id)
    return verification.verify(district, known=kept)


def _as_json(verdicts: dict[str, Verdict]) -> str:
    told = {
        slug: {"events": one.events, "intact": one.intact, "broken_at": one.broken_at}
        for slug, one in verdicts.items()
    }
    return json.dumps({"districts": told}, separators=(",", ":"))


def _as_words(verdicts: dict[str, Verdict]) -> str:
    return "\n".join(
        f"{slug}: intact. {one.events} entries, head {one.head}"
        if one.intact
        else f"{slug}: broken at entry {one.broken_at}. {one.why}"
        for slug, one in verdicts.items()
    )
