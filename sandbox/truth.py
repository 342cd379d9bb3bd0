"""What was really accepted, whatever the app was told: for whoever checks it afterwards."""

from collections import Counter
from hashlib import sha256

from sandbox.company import Company


def told(company: Company, account: str = "", *, full: bool = False) -> dict[str, object]:
    """Counts of what came in by the REST API; answers to a text that came in are `replies`."""
    texts = [each for each in company.texts.values() if not account or each.account == account]
    accepted = [each for each in texts if each.direction == "outbound-api"]
    calls = [each for each in company.calls.values() if not account or each.account == account]
    said: dict[str, object] = {
        "messages": len(accepted),
        "calls": len(calls),
        "replies": sum(each.direction == "outbound-reply" for each in texts),
        "by_to_and_body": Counter(_hash(f"{each.to}\0{each.body}") for each in accepted),
        "by_call_to": Counter(each.to for each in calls),
        "by_status": Counter(each.status for each in accepted),
        "callbacks_waiting": company.courier.queue.qsize(),
    }
    if full:
        said["accepted"] = [
            [each.sid, each.to, _hash(each.body), each.created] for each in accepted
        ]
        said["called"] = [[each.sid, each.to, each.status, each.created] for each in calls]
    return said


def _hash(words: str) -> str:
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
