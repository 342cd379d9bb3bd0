"""Breaks what can break while a message goes out, then compares rows with the provider's truth."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmarks import chaos


class Command(BaseCommand):
    help = "Kills, faults, restarts and flushes during a send; exit 0 when 0 are lost and 0 doubled"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deliveries", type=int, default=2000)
        parser.add_argument("--kills", type=int, default=5)
        parser.add_argument("--faults", type=int, default=20, help="percent of the requests")
        parser.add_argument("--pg-restarts", type=int, default=0)
        parser.add_argument("--flush-redis", type=int, default=0)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("deliveries", "kills", "faults", "pg_restarts", "flush_redis", "seed")
        plan = chaos.Plan(**{name: options[name] for name in names})
        found = chaos.run(plan, self.stderr.write)
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            for name, value in found.items():
                self.stdout.write(f"{name:20} {value}")
        if found["lost"] or found["duplicates"]:
            raise CommandError("Something was lost, or went out twice.")
