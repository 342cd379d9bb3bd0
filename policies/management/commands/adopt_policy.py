"""Put a known policy in force: a district's first day with Belltower."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from districts.models import District
from policies import packs
from policies.actions import versions
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in


class Command(BaseCommand):
    help = "Adopts a known policy as it is: adopt_policy clover-park clover-park"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("district", help="the district's address: harbor-point")
        parser.add_argument("pack", help=f"one of: {', '.join(packs.names())}")
        parser.add_argument(
            "--from", dest="from_on", type=date.fromisoformat, help="first day; today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        district = District.objects.filter(slug=options["district"]).first()
        if district is None:
            raise CommandError(f"There is no district at “{options['district']}”.")
        with working_in(district.pk):
            try:
                version = versions.enact(
                    district=district,
                    pack=options["pack"],
                    in_force_from=options["from_on"] or district.today(database_now()),
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{district.short_name} lives by version {version.number} from {version.in_force_from}."
        )
