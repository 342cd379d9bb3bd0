"""Found a district; its people come with `appoint`, its schools with the roster import."""

from argparse import ArgumentParser
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from districts.actions import districts
from districts.models.district import Mark
from tenancy.refusals import Refused

# Options that are called otherwise than the field.
OPTIONS = {"colour": "color"}


class Command(BaseCommand):
    help = "Creates a district: create_district harbor-point --name 'Harbor Point Public Schools'"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the first part of its addresses: harbor-point")
        parser.add_argument("--name", required=True, help="as on letterheads")
        parser.add_argument("--short-name", help="as in a sentence; the name if not given")
        parser.add_argument("--time-zone", required=True, help="for example America/Los_Angeles")
        parser.add_argument("--language", action="append", help="of families; may be repeated")
        parser.add_argument(
            "--color", dest="colour", default="#2F6B3C", help="of the letterhead, as #2F6B3C"
        )
        parser.add_argument("--mark", default=Mark.BELL, choices=Mark.values)
        parser.add_argument("--office-phone", default="")
        parser.add_argument("--help-phone", default="")
        parser.add_argument("--help-opens", type=time.fromisoformat, help="for example 06:00")
        parser.add_argument("--help-closes", type=time.fromisoformat, help="for example 18:00")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["time_zone"] not in available_timezones():
            raise CommandError(
                f"There is no time zone {options['time_zone']}. "
                "Write it as area and city, for example America/Chicago."
            )
        try:
            district = districts.create(
                slug=options["slug"],
                name=options["name"],
                short_name=options["short_name"] or options["name"],
                time_zone=options["time_zone"],
                languages=options["language"] or ["en", "es"],
                colour=options["colour"],
                mark=options["mark"],
                office_phone=options["office_phone"],
                help_phone=options["help_phone"],
                help_opens=options["help_opens"],
                help_closes=options["help_closes"],
            )
        except ValidationError as wrong:
            faults = (
                f"--{OPTIONS.get(name, name).replace('_', '-')}: {' '.join(said)}"
                for name, said in wrong.message_dict.items()
            )
            raise CommandError(" ".join(faults)) from wrong
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{district.name} is at /{district.slug}/.")
