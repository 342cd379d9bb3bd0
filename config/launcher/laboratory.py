"""Services and tables of their own for `bench` and `chaos`, gone when they end.

Durable like production's: a figure without fsync would be no figure.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.launcher import HOUSE, database, development, services

# Where the services lie; chaos restarts them there.
FOLDER = "BELLTOWER_LABORATORY"


@contextmanager
def standing() -> Iterator[Path]:
    """A migrated database and a broker, with every setting filled in for this process."""
    folder = Path(tempfile.mkdtemp(prefix="belltower-laboratory-"))
    try:
        with services.joined(folder, durable=True, temporary=True) as at:
            urls = database.prepare(at.postgres)
            os.environ.update(
                {
                    FOLDER: str(folder),
                    "DATABASE_URL": urls.app,
                    "DATABASE_OWNER_URL": urls.owner,
                    "REDIS_URL": at.redis,
                    "LOG_FORMAT": "json",
                }
            )
            development.fill(folder, os.environ)
            migrate = ["migrate", "--verbosity", "0"]
            development.run(HOUSE, migrate, os.environ, "The tables could not be made")
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
