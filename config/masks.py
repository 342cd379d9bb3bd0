"""What keeps people out of log lines: fields that are theirs, numbers and addresses anywhere."""

import re

from structlog.typing import EventDict, WrappedLogger

LEFT_OUT = "(left out)"
# Fields that hold people's data under any circumstances. Log the id instead.
PERSONAL = frozenset(
    [
        "address",
        "body",
        "code",
        "contact",
        "content",
        "destination",
        "display_name",
        "email",
        "first_name",
        "full_name",
        "ip",
        "ip_address",
        "last_name",
        "login",
        "name",
        "password",
        "person_name",
        "phone",
        "phone_number",
        "query",
        "recipient",
        "secret",
        "sender",
        "subject",
        "text",
        "to",
        "token",
        "url",
        "username",
    ]
)
MASKS = (
    (re.compile(r"(?<=://)[^/\s@]+(?=@)"), "(secret)"),
    (re.compile(r"[\w.+\-']+(?:@|%40)[\w\-]+(?:\.[\w\-]+)+"), "(email)"),
    (re.compile(r"(?:\+|%2B)\d[\d\s().\-]{5,17}\d", re.IGNORECASE), "(phone)"),
    # North American numbers however they are written; hashes in hexadecimal are let through.
    (
        re.compile(
            r"(?<![0-9a-f])(?:1[\s.\-]?)?\(?[2-9]\d\d\)?[\s.\-]{0,2}[2-9]\d\d[\s.\-]?\d{4}"
            r"(?![0-9a-f])"
        ),
        "(phone)",
    ),
    (re.compile(r"(?<![\w\-])[2-9]\d\d[.\-]\d{4}(?![\w\-])"), "(phone)"),
)


def leave_people_out(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop fields that are people's, and mask addresses and numbers wherever they stand."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: str, value: object) -> object:
    if key.startswith("_"):
        return value  # structlog's own
    if key.lower() in PERSONAL:
        return LEFT_OUT
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int | float):
        return value if key.endswith("id") else _masked_number(value)
    if isinstance(value, dict):
        return {str(name): _masked(str(name), one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(key, one) for one in value]
    return _masked_text(str(value))


def _masked_number(value: int | float) -> object:
    text = str(value)
    return value if _masked_text(text) == text else "(phone)"


def _masked_text(text: str) -> str:
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text
