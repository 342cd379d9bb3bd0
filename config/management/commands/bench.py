"""Measures hot paths against their limits and against the naive ways, each in one run."""

import importlib
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

PATHS = {
    "fanout": "benchmarks.fanout",
    "deliver": "benchmarks.deliver",
    "callbacks": "benchmarks.callbacks",
    "import": "benchmarks.roster_import",
    "policy": "benchmarks.policy",
    "withdrawals": "benchmarks.withdrawals",
}
SIZES = "how many of what it counts; a small one shows that it works, not how fast"


class Command(BaseCommand):
    help = "bench fanout|deliver|callbacks|import|policy|withdrawals …: medians, ratios, a race"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", choices=sorted(PATHS), metavar="path")
        parser.add_argument("--size", type=int, help=SIZES)
        parser.add_argument("--json", action="store_true", help="say each as a line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {"size": options["size"]} if options["size"] else {}
        for path in options["paths"]:
            found = importlib.import_module(PATHS[path]).run(**given)
            if options["json"]:
                self.stdout.write(json.dumps(found))
                continue
            for name, value in found.items():
                self.stdout.write(f"{name:20} {value}")
