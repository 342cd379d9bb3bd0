"""Where messages to other systems may go: to the outside, and never into a network of ours.

What an address leads to is looked at when a message is sent, and the connection is made to what
was looked at: a name that leads elsewhere a moment later leads nobody there.
"""

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from django.conf import settings
from django.utils.translation import gettext as _

from tenancy.refusals import Refused

# The public addresses of IPv6; the second carries one of IPv4, for whoever translates.
PUBLIC_6, TRANSLATED = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("64:ff9b::/96")
HERE = {"localhost", "127.0.0.1", "::1"}
# Of our own: a loop that ends waits for its own threads, and a silent name server is slow.
_asking = ThreadPoolExecutor(max_workers=16, thread_name_prefix="names")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """The name leads to an address that nothing is sent to."""


def check(url: str) -> None:
    """Of an address as somebody writes it; what its name leads to is asked at sending."""
    parts = _split(url)
    host = parts.hostname if parts else None
    if parts is None or not host:
        raise Refused(_("Enter the whole address, for example https://sis.example.org/belltower."))
    is_here = host in HERE and _is_development()
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise Refused(_("Enter an address that begins with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(_("Leave out names, passwords and what stands after #. We sign instead."))
    literal = _literal(host)
    if (literal is not None or host in HERE) and not may_go(host):
        raise Refused(_("Nothing is sent to addresses inside a network. Enter a public one."))


def may_go(host: str) -> bool:
    """Whether this very address, in digits, is one of the public network."""
    found = _literal("127.0.0.1" if host == "localhost" else host)
    if found is None:
        return False
    if found.is_loopback:
        return _is_development()
    return all(_is_public(one) for one in (found, *_inside(found)))


def check_literal(host: str) -> None:
    """Of a host in digits, which nobody resolves."""
    if _literal(host) is not None and not may_go(host):
        raise Forbidden


class CheckedResolver(AbstractResolver):
    """Leads to public addresses alone; a name that leads to any other leads nowhere at all."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(_asking, addresses_of, host, port)
        if not found or not all(may_go(one) for one in found):
            raise Forbidden
        return [_result(host, one, port) for one in found]

    async def close(self) -> None:
        """Holds nothing open."""


def addresses_of(host: str, port: int) -> list[str]:
    asked = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in asked))


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


def _is_public(address: Address) -> bool:
    if address.version == 6 and address not in PUBLIC_6 and address not in TRANSLATED:
        return False
    return address.is_global and not address.is_multicast


def _inside(address: Address) -> list[Address]:
    """IPv4 addresses that this one carries in it."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    carried += address.teredo or ()
    if address in TRANSLATED:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in carried if one is not None]


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises where it is none
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None


def _is_development() -> bool:
    """Where people work, PUBLIC_URL is https: only on this machine itself it may be http."""
    return not settings.IS_SECURE
