from typing import Any

from django.core.management.base import BaseCommand

from config import states


class Command(BaseCommand):
    help = "Writes docs/states.md from the models' tables of next states."

    def handle(self, *args: Any, **options: Any) -> None:
        states.PAGE.write_text(states.drawn())
        self.stdout.write(str(states.PAGE.relative_to(states.PAGE.parents[1])))
