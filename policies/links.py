"""The keys of signing links: made of a row's seed and the house's secret, and kept in no row.

An email about a link is stored with a mark in place of the address; the mark becomes the address
on its way out.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from policies.models import SigningLink

MARK = re.compile(r"\{link:([0-9a-f]{32})\}")


def key_of(seed: UUID) -> str:
    digest = salted_hmac("policies.signing_link", seed.hex, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def mark_of(link: SigningLink) -> str:
    """What stands for its address in words that are kept."""
    return f"{{link:{link.seed.hex}}}"


def addressed(words: str) -> str:
    """The same words with every mark turned into an address of the open district."""
    return MARK.sub(_address, words)


def _address(found: re.Match[str]) -> str:
    link = SigningLink.objects.select_related("district", "outsider").get(seed=UUID(found[1]))
    path = link.district.url(
        "outsider_signing", language=link.outsider.language, link=key_of(link.seed)
    )
    return f"{settings.PUBLIC_URL}{path}"
