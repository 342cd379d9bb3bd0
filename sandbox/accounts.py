"""Accounts: every well-formed sid is one, and its token follows from the key we share."""

import base64
import binascii
import hashlib
import hmac
import re

SID = re.compile(r"AC[0-9a-f]{32}")
REMEMBERED = 10_000


class Accounts:
    def __init__(self, key: str) -> None:
        self.key = key.encode()
        self.proven: dict[bytes, str] = {}

    def token(self, sid: str) -> str:
        return hmac.new(self.key, sid.encode(), hashlib.sha256).hexdigest()[:32]

    def proven_by(self, header: bytes) -> str | None:
        """The account that a Basic header shows itself to be; the same header is checked once."""
        if known := self.proven.get(header):
            return known
        sid = self._checked(header)
        if sid and len(self.proven) < REMEMBERED:
            self.proven[header] = sid
        return sid

    def _checked(self, header: bytes) -> str | None:
        scheme, _, coded = header.partition(b" ")
        if scheme.lower() != b"basic":
            return None
        try:
            sid, _, token = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if not SID.fullmatch(sid):
            return None
        return sid if hmac.compare_digest(token.encode(), self.token(sid).encode()) else None
