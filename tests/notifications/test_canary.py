"""Words, names and numbers of a message go to its families and nowhere else: no log line, no job,
no broker, no record book, no exception text (goal G25)."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.db import connection

from benchmarks.message import Blast, begun
from config.launcher.services import free_port
from notifications.models import Chunk, Message, ProviderEvent, Ruling, Words
from records.models import Event
from rosters.models import ContactPoint, Guardian, Student
from tenancy import jobs
from tenancy.scope import working_in
from tests.config.houses import eventually
from tests.config.servers import production, running
from tests.notifications.factories import states
from tests.sandbox.outside import KEY, Outside

# Of the test's own: nobody else's bells are in it.
BROKER = os.environ["REDIS_URL"].rpartition("/")[0] + "/7"
OURS = "+12535550191"
PHRASE, NAME, ADDRESS = "The quagga has bolted", "Xanthippe", "quagga.keeper@example.org"
# One that the company refuses, with the number in its answer; and one of the others.
REFUSED, PHONE = "+15005550001", "+12535557391"
CANARIES = [PHRASE, "quagga", NAME, ADDRESS, REFUSED, PHONE, REFUSED[2:], PHONE[2:], "5557391"]


@pytest.fixture
def blast(committed: None, company: Outside) -> Blast:
    made = begun(deliveries=60, channels=("sms", "email"))
    with working_in(made.district.pk):
        for words in Words.objects.all():
            words.subject, words.text = PHRASE, f"{PHRASE}. {words.language}"
            words.save()
        Guardian.objects.update(given_name=NAME)
        Student.objects.update(given_name=NAME)
        mobiles = ContactPoint.objects.filter(kind="mobile").order_by("pk")
        for point, number in zip(mobiles[:4:2], (REFUSED, PHONE), strict=True):
            ContactPoint.objects.filter(pk=point.pk).update(destination=number)
        mail = ContactPoint.objects.filter(kind="email").first()
        assert mail is not None
        ContactPoint.objects.filter(pk=mail.pk).update(destination=ADDRESS)
    return made


@pytest.fixture
def environ(committed: None, company: Outside) -> dict[str, str]:
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return production(
        DATABASE_URL=f"{url}/{connection.settings_dict['NAME']}",
        REDIS_URL=BROKER,
        SANDBOX_URL=company.url,
        SANDBOX_MAIL=f"smtp://127.0.0.1:{company.smtp}",
        SANDBOX_KEY=KEY,
        WEBHOOKS_URL=f"http://127.0.0.1:{free_port()}",
        SETTLE_AFTER="0.5",
        LOG_FORMAT="json",
    )


def found_in(text: str) -> list[str]:
    return [one for one in CANARIES if one.lower() in text.lower()]


def dumped() -> str:
    """All that the broker holds, keys and values."""
    said = []
    with redis.Redis.from_url(BROKER) as broker:
        for key in broker.scan_iter():
            said.append(f"{key!r} {broker.dump(key)!r}")
            if broker.type(key) == b"list":
                for message in broker.lrange(key, 0, -1):
                    envelope = json.loads(message)
                    body = base64.b64decode(envelope["body"]).decode()
                    said.append(f"{envelope} {body}")
    return "\n".join(said)


def test_search_for_canaries_finds_them() -> None:
    for one in CANARIES:
        assert found_in(f"error: {one.upper()}!")
    assert found_in("nothing") == []


def test_nothing_of_a_message_is_found_anywhere_but_with_its_families(
    blast: Blast, environ: dict[str, str], company: Outside, tmp_path: Path, monkeypatch: Any
) -> None:
    with redis.Redis.from_url(BROKER) as broker:
        broker.flushdb()
    weather = {"faults": 40, "hang": 0.1, "accept_late": 0.05, "seed": 3}
    company.told("/sandbox/weather", weather)

    # Bells, with nobody there to hear them: the broker keeps them for us to read.
    here = {"district_id": blast.district.pk}
    with Celery(broker=BROKER, set_as_current=False) as bells:
        monkeypatch.setattr(jobs, "current_app", bells)
        blast.release()
        jobs.ring("notifications.deliver", **here, lane="routine")
        jobs.ring("notifications.release", **here, message_id=blast.message.pk)
    queued = dumped()
    assert "notifications.deliver" in queued
    assert found_in(queued) == []

    port = environ["WEBHOOKS_URL"].rpartition(":")[2]
    hooks = ["-m", "uvicorn", "config.asgi:application", "--port", port]
    worker = ["-m", "celery", "-A", "config.celery", "worker", "-c", "1", "-l", "DEBUG"]
    with (
        running(hooks, environ, tmp_path / "hooks") as asked,
        running(worker, environ, tmp_path / "worker") as works,
        running(["manage.py", "scheduler"], environ, tmp_path / "scheduler") as rounds,
    ):
        assert eventually(lambda: is_over(blast), seconds=60), states(blast.message)
        at = {"account": blast.account, "number": OURS}
        at["sms_url"] = f"{environ['WEBHOOKS_URL']}/webhooks/twilio/text"
        company.ask("/sandbox/numbers", at, **company.basic(blast.account))
        company.told(f"/sandbox/phones/{PHONE}/text", {"body": "STOP quagga", "to": OURS})
        assert eventually(lambda: ProviderEvent.objects.filter(kind="text").exists(), seconds=20)
        logs = "\n".join(one.said() for one in (asked, works, rounds))

    assert states(blast.message)["failed"] >= 1
    assert states(blast.message)["delivered"] > 60
    assert blast.unknowns() > (0, 0)
    assert "delivery.portion_done" in logs
    assert found_in(logs) == []
    assert found_in(dumped()) == []
    with working_in(blast.district.pk):
        book = "\n".join(f"{one.name} {one.subject} {one.details}" for one in Event.objects.all())
        rulings = "\n".join(f"{one.facts} {one.verdict}" for one in Ruling.objects.all())
        chunks = "\n".join(str(one) for one in Chunk.objects.values())
    assert "notifications.message.ended" in book
    assert found_in(book) == []
    assert found_in(rulings) == []
    assert found_in(chunks) == []
    seen = company.ask("/sandbox/phones.json?q=" + PHONE[1:])[1]
    assert PHRASE in str(seen)


def is_over(blast: Blast) -> bool:
    with working_in(blast.district.pk):
        return Message.objects.get(pk=blast.message.pk).ended_at is not None
