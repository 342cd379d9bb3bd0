"""Measures one hot path against its limit and against the naive way, in one run."""

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
}
SIZES = (
    "students, texts, callbacks, rows or decisions; a small one shows that it works, not how fast"
)


class Command(BaseCommand):
    help = "bench fanout|deliver|callbacks|import|policy: medians, and the ratios that must hold"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", choices=sorted(PATHS))
        parser.add_argument("--size", type=int, help=SIZES)
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {"size": options["size"]} if options["size"] else {}
        found = importlib.import_module(PATHS[options["path"]]).run(**given)
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for name, value in found.items():
            self.stdout.write(f"{name:20} {value}")
