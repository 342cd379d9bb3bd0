"""Sends one message to one school of the demo and waits until it has arrived everywhere it can."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import demo_message
from tenancy.refusals import Refused


class Command(BaseCommand):
    help = "Sends Picture day to the families of Lakeview Middle; prints a line of JSON at the end"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", type=float, default=90, help="seconds, the hold included")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            district, message = demo_message.send()
            found = demo_message.wait(district, message, seconds=options["wait"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(found))
