"""How one would do it first: a Celery task for each text, a row read and saved, the stock client.

Run by a worker of its own: `celery -A benchmarks.naive worker`.
"""

import os
from typing import Any

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

app = Celery("naive")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_routes = None
app.conf.task_default_queue = "naive"


@app.task(name="naive.send")
def send(district_id: int, delivery_id: int, text: str, base_url: str) -> None:
    from twilio.rest import Client  # noqa: PLC0415, TID251 - the naive way is the stock client's

    from notifications.models import Delivery  # noqa: PLC0415
    from tenancy.scope import working_in  # noqa: PLC0415

    with working_in(district_id):
        delivery = Delivery.objects.get(pk=delivery_id)
        client = _client(Client, base_url)
        made = client.messages.create(to=delivery.destination, from_="+12535550190", body=text)
        delivery.sid, delivery.state = made.sid, "accepted"
        delivery.save()


def _client(kind: Any, base_url: str) -> Any:
    if "client" not in _kept:
        _kept["client"] = kind("AC" + "0" * 32, "token")
        _kept["client"].api.base_url = base_url
    return _kept["client"]


_kept: dict[str, Any] = {}
