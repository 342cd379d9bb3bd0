"""`python -m sandbox --smtp-port 8025 --http-port 8026`: mail goes in, a page shows it."""

import argparse

import uvicorn

from sandbox.mails import Sink
from sandbox.web import Site


def main() -> None:
    words = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    words.add_argument("--smtp-port", type=int, required=True)
    words.add_argument("--http-port", type=int, required=True)
    given = words.parse_args()
    site = Site(Sink(port=given.smtp_port))
    server = uvicorn.Server(
        uvicorn.Config(
            site, host="127.0.0.1", port=given.http_port, log_level="warning", server_header=False
        )
    )
    server.run()


if __name__ == "__main__":
    main()
