"""The roster of a district, from a OneRoster package: all of it, or nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from districts.models import District
from rosters.actions import imports
from rosters.oneroster import report as reports
from rosters.oneroster.bring_in import Outcome
from tenancy.refusals import Refused
from tenancy.scope import working_in


class Command(BaseCommand):
    help = "Imports a roster: import_oneroster clover-park roster.zip"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("district", help="the first part of its addresses: harbor-point")
        parser.add_argument("path", help="a zip, or a folder of CSV files")
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument("--json", action="store_true", help="one line for a machine, the last")
        parser.add_argument(
            "--accept-removals", action="store_true", help="also when unusually many would leave"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome, report = self._run(options)
        except Refused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps(reports.refused(str(refusal))))
            raise CommandError(str(refusal)) from refusal
        words = [json.dumps(report)] if options["json"] else reports.lines(report)
        for line in words:
            self.stdout.write(line)
        if outcome.status not in {imports.Status.APPLIED, imports.Status.UNCHANGED}:
            raise CommandError(reports.SENTENCES[outcome.status])

    def _run(self, options: dict[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        district = District.objects.filter(slug=options["district"]).first()
        if district is None:
            raise Refused(f"There is no district at “{options['district']}”.")
        with working_in(district.pk):
            return imports.run(
                path=Path(options["path"]),
                district=district,
                accept_removals=options["accept_removals"],
                is_rehearsal=options["dry_run"],
            )
