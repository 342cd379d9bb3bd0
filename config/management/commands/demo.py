"""The demo districts and their people, for a machine where nobody works."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import demo
from tenancy.clock import database_now
from tenancy.refusals import Refused


class Command(BaseCommand):
    help = "Makes what is missing of the four demo districts, and prints how to sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--most-students", type=int, help="keep each roster this small")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sign_ins = demo.lay_out(database_now(), most_students=options["most_students"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            people = [asdict(one) for one in sign_ins]
            self.stdout.write(json.dumps({"password": demo.PASSWORD, "people": people}))
            return
        for one in sign_ins:
            self.stdout.write(f"{one.email:45} {one.name:18} {one.role}, {one.district}")
        self.stdout.write(f"Password of all: {demo.PASSWORD}")
