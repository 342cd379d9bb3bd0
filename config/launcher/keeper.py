"""Waits until nobody uses a folder's services, then stops them; a killed owner needs it.

Run as `python -m config.launcher.keeper FOLDER`. With `--remove` the folder goes too (tests).
"""

import fcntl
import shutil
import sys
from pathlib import Path

from config.launcher.services import stop


def keep(folder: Path, *, remove: bool) -> None:
    with (folder / "services.lock").open("w") as use:
        fcntl.flock(use, fcntl.LOCK_EX)
        stop(folder)
        if remove:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), remove="--remove" in sys.argv)
