"""`python -m sandbox --smtp-port 8025 --http-port 8026`: the outside world, on a page."""

import argparse
import os
import sys

import uvicorn

from sandbox.company import INSTANT, LIVELY, Company
from sandbox.mails import Sink
from sandbox.web import Site


def main() -> None:
    words = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    words.add_argument("--smtp-port", type=int, required=True)
    words.add_argument("--http-port", type=int, required=True)
    words.add_argument("--instant", action="store_true", help="nobody takes any time")
    words.add_argument("--seed", type=int, default=0, help="of the network weather")
    words.add_argument("--app-url", default="", help="where Belltower is, for a link to it")
    given = words.parse_args()
    key = os.environ.get("SANDBOX_KEY", "")
    if not key:
        sys.exit("The sandbox needs SANDBOX_KEY, the secret that its accounts' tokens come from.")
    company = Company(key, pace=INSTANT if given.instant else LIVELY, seed=given.seed)
    site = Site(Sink(port=given.smtp_port), company, app_url=given.app_url)
    server = uvicorn.Server(
        uvicorn.Config(
            site,
            host="127.0.0.1",
            port=given.http_port,
            log_level="warning",
            access_log=False,
            server_header=False,
            # Clients keep connections; one that we closed just then looks to them like a fault.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
        )
    )
    server.run()


if __name__ == "__main__":
    main()
