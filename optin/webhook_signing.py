"""How a message to another system shows that it is ours: HMAC-SHA256 over its time and its words.

A secret is made of a row's seed and the house's own, and kept in no row.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac


def secret_of(seed: UUID) -> str:
    """As its receiver keeps it, and as it signs: these letters."""
    digest = salted_hmac("optin.webhook", seed.hex, algorithm="sha256").digest()
    return "btw_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def headers(seeds: Sequence[UUID], body: bytes, now: datetime) -> dict[str, str]:
    """One signature for each secret that the receiver may have just now."""
    at = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Belltower",
        "Belltower-Timestamp": at,
        "Belltower-Signature": ", ".join(_signature(seed, at, body) for seed in seeds),
    }


def _signature(seed: UUID, at: str, body: bytes) -> str:
    signed = at.encode() + b"." + body
    return "v1=" + hmac.new(secret_of(seed).encode(), signed, hashlib.sha256).hexdigest()
