"""Invent a district's roster: families, classes, teachers, and the mistakes that rosters have."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rosters import invention
from tenancy.refusals import Refused


class Command(BaseCommand):
    help = "Writes an invented OneRoster package: make_roster --students 10000 --out roster.zip"
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Here --version is OneRoster's, not Django's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--students", type=int, required=True)
        parser.add_argument("--out", required=True, help="a folder, or a file that ends in .zip")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same bytes")
        parser.add_argument("--schools", default="", help='"Name=kind,Name=kind"')
        parser.add_argument("--version", dest="oneroster", choices=["1.1", "1.2"], default="1.1")
        parser.add_argument("--district", default="Invented School District", help="its name")
        parser.add_argument("--domain", default="staff.example", help="of the teachers’ email")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["students"] < 1:
            raise CommandError("A roster has one student or more: --students 1000.")
        try:
            schools = invention.places_from(options["schools"]) if options["schools"] else []
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        written = invention.write(
            Path(options["out"]),
            students=options["students"],
            seed=options["seed"],
            schools=schools,
            version=options["oneroster"],
            district=options["district"],
            domain=options["domain"],
        )
        self.stdout.write(f"{options['students']} students are in {written}.")
