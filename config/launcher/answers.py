"""Does it answer? One question for each process and service of a house that is up."""

import http.cookiejar
import json
import os
import re
import smtplib
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from config.launcher.processes import Ports, Running

SOON = 45.0  # seconds that a process may take to come up on a busy machine


@dataclass(frozen=True)
class House:
    """What is running where, and who lives in it for the demonstration."""

    ports: Ports
    began: float
    demo: dict[str, Any]

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.ports.web}"

    @property
    def webhooks(self) -> str:
        return f"http://127.0.0.1:{self.ports.webhooks}"

    @property
    def inbox(self) -> str:
        return f"http://127.0.0.1:{self.ports.inbox}"


def wait(running: Running, asks: Callable[[House], bool], house: House) -> bool:
    """Ask until the answer is yes; raises Died when a process ends meanwhile, False when late."""
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        with suppress(OSError, smtplib.SMTPException, ValueError):
            if asks(house):
                return True
        running.watch(0.15)
    return False


def web(house: House) -> bool:
    """The way in, as a visitor gets it: sent there from the front door."""
    status, page = _get(f"{house.web}/", host=True)
    return status == 200 and "Sign in" in page and "csrfmiddlewaretoken" in page


def webhooks(house: House) -> bool:
    return _get(f"{house.webhooks}/health/live") == (200, "ok") and _ready(house.webhooks)["ok"]


def worker(house: House) -> bool:
    """A job that the scheduler rang for came back as a row, written since this house began."""
    return _seen_since(house, "worker_seconds_ago")


def scheduler(house: House) -> bool:
    return _seen_since(house, "scheduler_seconds_ago")


def database_roles(house: House) -> bool:
    """The app's role is held by the walls, and the owner's is another that owns the tables."""
    import psycopg2  # noqa: PLC0415

    try:
        app = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)
        owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"], connect_timeout=3)
    except psycopg2.Error:
        return False
    with closing(app), closing(owner):
        me, other = (_one(each, "select current_user") for each in (app, owner))
        return _one(app, VOIDS_WALLS) is False and _one(owner, OWNS) is True and me != other


VOIDS_WALLS = """
    select rolsuper or rolbypassrls or exists (
        select 1 from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p') and pg_has_role(current_user, relowner, 'member'))
    from pg_roles where rolname = current_user
"""
OWNS = "select tableowner = current_user from pg_tables where tablename = 'django_migrations'"


def broker(house: House) -> bool:
    import redis  # noqa: PLC0415

    with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=3) as at:
        try:
            return bool(at.ping())
        except redis.RedisError:
            return False


def mail(house: House) -> bool:
    """A letter handed in at the sink lies in its inbox."""
    letter = EmailMessage()
    letter["From"] = letter["To"] = "up@belltower.example"
    letter["Subject"] = f"Belltower is up ({time.time():.3f})"
    letter.set_content("This letter shows that the mail sink takes mail.")
    with smtplib.SMTP("127.0.0.1", house.ports.smtp, timeout=3) as sink:
        sink.send_message(letter)
    return str(letter["Subject"]) in _get(f"{house.inbox}/mails.json")[1]


def demo(house: House) -> bool:
    """The first person of the demonstration signs in and is greeted by a page of theirs."""
    person = house.demo["people"][0]
    browser = _browser()
    with browser.open(_asking(f"{house.web}/sign-in/"), timeout=10) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    answers = {
        "csrfmiddlewaretoken": token[1] if token else "",
        "login": person["email"],
        "password": house.demo["password"],
    }
    body = urllib.parse.urlencode(answers).encode()
    with browser.open(_asking(f"{house.web}/sign-in/", body), timeout=10) as page:
        return "/sign-in/" not in page.url and person["name"] in page.read().decode()


CHECKS: dict[str, Callable[[House], bool]] = {
    "web": web,
    "webhooks": webhooks,
    "scheduler": scheduler,
    "worker": worker,
    "database_roles": database_roles,
    "broker": broker,
    "mail": mail,
    "demo": demo,
}


def _seen_since(house: House, what: str) -> bool:
    ago = _ready(house.webhooks)[what]
    return ago is not None and ago < time.monotonic() - house.began


def _ready(address: str) -> dict[str, Any]:
    return dict(json.loads(_get(f"{address}/health/ready")[1]))


def _get(url: str, *, host: bool = False) -> tuple[int, str]:
    asked = _asking(url) if host else url
    with _browser().open(asked, timeout=10) as page:
        return int(page.status), page.read().decode()


def _browser() -> urllib.request.OpenerDirector:
    """Keeps cookies, and goes past any proxy of the machine's: all of this is on loopback."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)


def _asking(url: str, body: bytes | None = None) -> urllib.request.Request:
    """A request that names the host as a visitor's browser would."""
    public = urllib.parse.urlsplit(os.environ["PUBLIC_URL"])
    headers = {"Host": public.netloc, "Origin": f"{public.scheme}://{public.netloc}"}
    return urllib.request.Request(url, data=body, headers=headers)  # noqa: S310


def _one(connection: Any, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
        return row[0] if row else None
