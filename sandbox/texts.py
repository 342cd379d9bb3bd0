"""A text: its record, its price in segments, and how Twilio writes it down."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€"
)
COSTS_TWO = frozenset("\f^{}\\[~]|€")
WORDS = {
    11200: "HTTP retrieval failure",
    12100: "Document parse failure",
    30005: "Unknown destination handset",
}


@dataclass(slots=True, eq=False)
class Text:
    sid: str
    account: str
    serial: int
    sender: str
    to: str
    body: str
    direction: str
    status: str
    created: float
    updated: float
    sent: float | None = None
    error: int | None = None
    service: str = ""
    callback: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.status in {"accepted", "queued", "sent"}

    @property
    def phone(self) -> str:
        """Whose screen it is on: the other number is ours."""
        return self.sender if self.direction == "inbound" else self.to


def segments(body: str) -> int:
    if GSM.issuperset(body):
        length, alone, each = len(body) + sum(c in COSTS_TWO for c in body), 160, 153
    else:
        length, alone, each = len(body.encode("utf-16-le", "surrogatepass")) // 2, 70, 67
    return 1 if length <= alone else -(-length // each)


@lru_cache(maxsize=1024)
def rfc2822(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))


def when(moment: float | None) -> str:
    return "null" if moment is None else f'"{rfc2822(int(moment))}"'


def as_json(text: Text) -> str:
    """Put together by hand: this is the most frequent answer there is."""
    at = f"/2010-04-01/Accounts/{text.account}/Messages/{text.sid}"
    quote = json.dumps
    return (
        f'{{"account_sid": "{text.account}", "api_version": "2010-04-01", '
        f'"body": {quote(text.body)}, "date_created": {when(text.created)}, '
        f'"date_sent": {when(text.sent)}, "date_updated": {when(text.updated)}, '
        f'"direction": "{text.direction}", "error_code": {text.error or "null"}, '
        f'"error_message": {quote(WORDS.get(text.error or 0))}, '
        f'"from": {quote(text.sender or None)}, '
        f'"messaging_service_sid": {quote(text.service or None)}, "num_media": "0", '
        f'"num_segments": "{segments(text.body)}", "price": null, "price_unit": "USD", '
        f'"sid": "{text.sid}", "status": "{text.status}", '
        f'"subresource_uris": {{"media": "{at}/Media.json"}}, "tags": null, '
        f'"to": "{text.to}", "uri": "{at}.json"}}'
    )


def callback_fields(text: Text, status: str, error: int | None) -> list[tuple[str, str]]:
    """What a status callback says; the status is the one it is about, not the latest."""
    fields = [
        ("AccountSid", text.account),
        ("ApiVersion", "2010-04-01"),
        ("From", text.sender),
        ("MessageSid", text.sid),
        ("MessageStatus", status),
        ("SmsSid", text.sid),
        ("SmsStatus", status),
        ("To", text.to),
    ]
    if text.service:
        fields.append(("MessagingServiceSid", text.service))
    if error:
        fields.append(("ErrorCode", str(error)))
    if status == "delivered":
        done = datetime.fromtimestamp(text.updated, UTC)
        fields.append(("RawDlrDoneDate", f"{done:%y%m%d%H%M}"))
    return fields


def webhook_fields(text: Text) -> list[tuple[str, str]]:
    """What the webhook of our number hears of a text that came in."""
    return [
        ("AccountSid", text.account),
        ("ApiVersion", "2010-04-01"),
        ("Body", text.body),
        ("From", text.sender),
        ("FromCity", ""),
        ("FromCountry", "US"),
        ("FromState", ""),
        ("FromZip", ""),
        ("MessageSid", text.sid),
        ("NumMedia", "0"),
        ("NumSegments", str(segments(text.body))),
        ("SmsMessageSid", text.sid),
        ("SmsSid", text.sid),
        ("SmsStatus", "received"),
        ("To", text.to),
        ("ToCity", ""),
        ("ToCountry", "US"),
        ("ToState", ""),
        ("ToZip", ""),
    ]
