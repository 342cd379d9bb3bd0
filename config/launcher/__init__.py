"""What `manage.py` does before Django can be imported; standard library only at import time."""

import os
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
# Data, logs and locks of this checkout. Another folder is another house, which may be up as well.
VAR = Path(os.environ.get("BELLTOWER_VAR") or HOUSE / "var").resolve()


def main(argv: list[str]) -> int:
    """Run one command and return its exit code; Ctrl-C ends it without a stack trace."""
    try:
        return run(argv)
    except KeyboardInterrupt:
        return 130


def run(argv: list[str]) -> int:
    """May replace this process by one in the environment."""
    word = argv[1] if len(argv) > 1 else "help"
    if "SECRET_KEY" in os.environ:
        # Whoever brings a SECRET_KEY brings every setting: production, or a process that `up`
        # started. Nothing is installed, started or filled in for them.
        return django(argv)

    from config.launcher import environment  # noqa: PLC0415

    environment.enter(HOUSE, argv, tells=word in {"up", "test", "check-all", "bench", "chaos"})
    if word == "up":
        from config.launcher import up  # noqa: PLC0415

        return up.run(argv[2:])
    if word == "test":
        from config.launcher import tests  # noqa: PLC0415

        return tests.run(argv[2:])
    if word == "check-all":
        from config.launcher import checks  # noqa: PLC0415

        return checks.run()

    if word in {"bench", "chaos"}:
        from config.launcher import laboratory  # noqa: PLC0415

        with laboratory.standing():
            return django(argv)

    from config.launcher import development  # noqa: PLC0415

    if word in development.NEEDS_NO_HOUSE:
        os.environ.update(development.NOWHERE)
        development.fill(VAR, os.environ)
        return django(argv)
    with development.house():
        return django(argv)


def django(argv: list[str]) -> int:
    """Hand the command to Django; settings come from the environment alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from config.starting import in_a_sentence  # noqa: PLC0415

    with in_a_sentence():
        execute_from_command_line(argv)
    return 0
