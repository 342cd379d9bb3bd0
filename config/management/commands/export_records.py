"""A district's record book as a file, to be checked anywhere with offline_verifier.py."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import offline_verifier, sealer
from records.export import export
from tenancy.scope import every_district


class Command(BaseCommand):
    help = "Writes a district's record book to a file: one line for each entry, with its seal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("district", metavar="SLUG")
        parser.add_argument("file", metavar="FILE.jsonl", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        known = {one.slug: one for one in every_district()}
        district = known.get(options["district"])
        if district is None:
            given, there = options["district"], ", ".join(sorted(known))
            raise CommandError(f"There is no district {given}. There are: {there}.")
        sealer.seal(district.id)
        head = export(district, options["file"])
        self.stdout.write(
            f"{head.sequence} entries, head {head.hash}\n"
            f"Check with: python3 {offline_verifier.__file__} {options['file']}"
        )
