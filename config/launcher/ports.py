"""Where on loopback the processes of `up` listen: the usual places, else free ones."""

import os
import socket
from urllib.parse import urlsplit

from config.launcher.processes import Ports
from config.launcher.services import free_port

USUAL = Ports(web=8000, webhooks=8001, smtp=8025, inbox=8026)


def choose(public_url: str | None) -> Ports:
    """The usual ports as far as they are free; the web's is PUBLIC_URL's, where it names one.

    A second house of this checkout takes whatever is free, and never meets the first.
    """
    if is_second_house() and public_url is None:
        return Ports(web=free_port(), webhooks=free_port(), smtp=free_port(), inbox=free_port())
    asked = urlsplit(public_url or "")
    web = asked.port if asked.port and asked.hostname in {"127.0.0.1", "localhost"} else USUAL.web
    return Ports(
        web=_near(web),
        webhooks=_near(USUAL.webhooks),
        smtp=_near(USUAL.smtp),
        inbox=_near(USUAL.inbox),
    )


def is_second_house() -> bool:
    return "BELLTOWER_VAR" in os.environ


def moved(ports: Ports) -> list[str]:
    """A sentence for each port that somebody else has."""
    if is_second_house():
        return []
    names = {"web": "the web", "webhooks": "webhooks", "smtp": "mail", "inbox": "the inbox"}
    return [
        f"Port {getattr(USUAL, key)} is taken, so {name} listens on {getattr(ports, key)}."
        for key, name in names.items()
        if getattr(USUAL, key) != getattr(ports, key)
    ]


def _near(wanted: int) -> int:
    """That port or one a hundred further, so that four of them never meet; else any."""
    for port in range(wanted, wanted + 1000, 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return free_port()
