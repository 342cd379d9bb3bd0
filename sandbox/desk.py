"""The desk of the company: what people and tests ask of it beside the REST API, /sandbox/…"""

import json
from typing import Any
from urllib.parse import parse_qs, quote

from sandbox import phones, truth
from sandbox.asgi import Message, Receive, body_of, header
from sandbox.calling import Calling
from sandbox.company import Company, Line, Owner
from sandbox.mails import Sink
from sandbox.numbers import e164
from sandbox.texting import Texting

LARGEST = 1024 * 1024
JSON = "application/json"
Given = dict[str, Any]


class No(Exception):
    """What is asked for cannot be had; a status and a sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Desk:
    def __init__(self, company: Company, sink: Sink, texting: Texting, calling: Calling) -> None:
        self.company, self.sink = company, sink
        self.texting, self.calling = texting, calling

    @property
    def news(self) -> int:
        """Another number than before whenever the phones would look different."""
        return self.company.news + self.sink.taken + len(self.sink.opened)

    def show(self, path: str, asked: dict[str, list[str]]) -> object | None:
        """The answer to a GET, as JSON; None when there is none."""
        match path:
            case "/sandbox/truth.json":
                account, full = (asked.get(each, [""])[-1] for each in ("account", "full"))
                return truth.told(self.company, account, full=full == "1")
            case "/sandbox/phones.json":
                found = phones.shown(self.company, self.sink, asked.get("q", [""])[-1])
                return [phones.as_json(self.company, each) for each in found]
            case "/sandbox/weather":
                return self.company.weather.as_json()
            case "/sandbox/news":
                return self.news
        return None

    async def take(self, scope: Message, receive: Receive) -> tuple[object, str]:
        """Do what a POST asks: an answer for programs, or where a browser goes afterwards."""
        if not is_from_here(scope):
            raise No(403, "This form was sent from elsewhere.")
        body = await body_of(scope, receive, LARGEST)
        if body is None:
            raise No(413, "That is too large.")
        is_form = _is_form(scope, body)
        given = _form(body) if is_form else _object(body)
        said, then = self._done(scope, scope["path"].split("/")[2:], given)
        self.company.news += 1
        return said, then if is_form else ""

    def _done(self, scope: Message, path: list[str], given: Given) -> tuple[object, str]:
        match path:
            case ["weather"]:
                self._weather(given)
                return self.company.weather.as_json(), "/"
            case ["clear"]:
                self.company.clear()
                self.sink.clear()
                return {"cleared": True}, "/"
            case ["owners"]:
                self._owners(given)
                return {"owners": len(self.company.owners)}, "/"
            case ["numbers"]:
                return self._number(scope, given), "/"
            case ["phones", number, *rest]:
                return self._phone(_named(number), rest, given), f"/#{anchor(number)}"
        raise No(404, "There is no such desk.")

    def _phone(self, number: str, rest: list[str], given: Given) -> object:
        match rest:
            case []:
                self._do(number, _word(given, "do"), _word(given, "digits"))
                return {"done": _word(given, "do")}
            case ["text"]:
                body = _word(given, "body")
                if not body.strip() or "@" in number:
                    raise No(400, "A text needs words, and a phone to come from.")
                text = self.texting.receive(number, body[:1600], _word(given, "to"))
                return {"sid": text.sid, "to": text.to}
            case ["calls", sid]:
                call = self.company.calls.get(sid)
                if call is None or call.to != number:
                    raise No(404, "There is no such call at this phone.")
                self.calling.do(call, _word(given, "do"), _word(given, "digits"))
                return {"done": _word(given, "do"), "status": call.status}
        raise No(404, "There is no such thing at a phone.")

    def _do(self, number: str, what: str, digits: str) -> None:
        if "@" in number:
            if what != "bounce-next":
                raise ValueError("An inbox can only bounce-next.")
            self.sink.bouncing.add(number)
            return
        device = self.company.device(number)
        match what:
            case "be-busy":
                device.busy = "always"
            case "be-free":
                device.busy = ""
            case "disconnect" | "reconnect":
                device.is_dead = what == "disconnect"
            case "pick-up":
                device.picks_up = True
            case "erase-tape":
                device.erase()
            case "press":  # as soon as the next call asks for a key
                device.keys += digits
            case _:
                raise ValueError("A phone cannot do that.")

    def _weather(self, given: Given) -> None:
        if switch := given.get("switch"):  # the page's buttons turn one thing on or off
            now = self.company.weather.as_json()
            given = {str(switch): not now.get(str(switch))}
        if "clear" in given and not isinstance(given["clear"], bool):
            given = {"clear": True}
        self.company.weather.become(given)

    def _owners(self, given: Given) -> None:
        for name, label in given.items():
            if not isinstance(label, dict):
                raise No(400, "An owner is given as an object with a name and a language.")
            known = {key: str(label[key]) for key in ("name", "language", "note") if key in label}
            self.company.owners[_named(name)] = Owner(**known)

    def _number(self, scope: Message, given: Given) -> object:
        account, url = _word(given, "account"), _word(given, "sms_url")
        if self.company.accounts.proven_by(header(scope, b"authorization")) != account:
            raise No(401, "The number is set by its own account, with Basic authentication.")
        number = _named(_word(given, "number"))
        if not url.startswith(("http://", "https://")) or "@" in number:
            raise No(400, "A number needs an sms_url that is an address.")
        self.company.lines[number] = Line(account, url)
        return {"number": number, "sms_url": url}


def is_from_here(scope: Message) -> bool:
    """A browser says where a form was; a program says nothing, which is fine."""
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    ours = (b"http://" + header(scope, b"host"), b"https://" + header(scope, b"host"))
    return site in {b"", b"same-origin", b"none"} and (not origin or origin in ours)


def anchor(name: str) -> str:
    return "device-" + quote(name.strip().lower().lstrip("+"), safe="")


def _is_form(scope: Message, body: bytes) -> bool:
    """Some clients call everything a form that they are not told about."""
    kind = header(scope, b"content-type")
    return kind.startswith(b"application/x-www-form-urlencoded") and body[:1] not in {b"{", b"["}


def _form(body: bytes) -> Given:
    try:
        fields = parse_qs(body.decode(), max_num_fields=100)
    except ValueError:
        raise No(400, "That cannot be read as a form.") from None
    return {name: values[-1] for name, values in fields.items()}


def _object(body: bytes) -> Given:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise No(400, "That cannot be read as JSON.") from None
    if not isinstance(given, dict):
        raise No(400, "An object is expected.")
    return given


def _word(given: Given, name: str) -> str:
    word = given.get(name, "")
    if not isinstance(word, str):
        raise No(400, f"{name} is given as words.")
    return word.encode("utf-8", "replace").decode()


def _named(written: str) -> str:
    """A phone by its number, an inbox by its address."""
    if "@" in written:
        return written.strip().lower()
    number = e164(written)
    if number is None:
        raise No(400, "That is neither a telephone number nor an address.")
    return number
