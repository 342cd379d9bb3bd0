"""Twilio's words and numbers, and what they mean here. An unknown one changes nothing."""

from dataclasses import dataclass

# Refusals (HTTP 400) that another time may be none: the sender's queue is full.
LATER = {21611}
# Our own number is to blame, and no family's: tried again until the message is over, while
# somebody mends it.
OUR_NUMBER = {21212, 21603, 21606}
OPTED_OUT = "21610"


@dataclass(frozen=True, slots=True)
class Status:
    """Where a status puts a delivery, and its rank: a lower one that comes late changes nothing."""

    state: str
    rank: int


# delivered may overrule failed; nothing lowers it.
MESSAGES = {
    "accepted": Status("accepted", 1),
    "scheduled": Status("accepted", 1),
    "queued": Status("accepted", 1),
    "sending": Status("accepted", 2),
    "sent": Status("sent", 3),
    "undelivered": Status("undelivered", 4),
    "failed": Status("failed", 4),
    "canceled": Status("failed", 4),
    "delivered": Status("delivered", 5),
    "read": Status("delivered", 6),
}
# busy and no-answer are tried again while tries are left (notifications.delivery.applying).
CALLS = {
    "queued": Status("accepted", 1),
    "initiated": Status("accepted", 1),
    "ringing": Status("sent", 2),
    "in-progress": Status("sent", 3),
    "busy": Status("undelivered", 4),
    "no-answer": Status("undelivered", 4),
    "failed": Status("failed", 4),
    "canceled": Status("failed", 4),
    "completed": Status("delivered", 5),
}
CALL_AGAIN = {"busy", "no-answer"}
