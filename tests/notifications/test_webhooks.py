"""The webhook process over HTTP: what it believes, what it keeps, and what it answers."""

import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from twilio.request_validator import RequestValidator  # noqa: TID251 - it has the last word

from config.testing import TEMPLATE, as_superuser
from notifications.models import ProviderEvent
from notifications.tickets import ticket_of
from notifications.webhooks import is_signed
from tests.config.houses import eventually
from tests.config.servers import Server, production, webhooks

PUBLIC = "https://bell.example.org"
ACCOUNT, OTHER = f"AC{'1' * 32}", f"AC{'2' * 32}"
TOKEN, FORMER, OTHERS = "a" * 32, "f" * 32, "b" * 32
ACCOUNTS = f"{ACCOUNT}:{TOKEN}/{FORMER},{OTHER}:{OTHERS}"
Fields = Sequence[tuple[str, str]]
Said = tuple[int, bytes]


class Many(dict[str, list[str]]):
    """Repeated fields, as the company's own library reads them."""

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        for name, value in fields:
            self.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        return self[name]


def signature(token: str, url: str, fields: Fields) -> str:
    return str(RequestValidator(token).compute_signature(url, Many(fields)))


def environ(database: str, **more: str) -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    given = {"WEBHOOKS_URL": PUBLIC, "PHONE_ACCOUNTS": ACCOUNTS, "LOG_FORMAT": "json"}
    return production(DATABASE_URL=url, **given | more)


@pytest.fixture(scope="module")
def server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[Server]:
    database = connection.settings_dict["NAME"]
    with webhooks(environ(database), tmp_path_factory.mktemp("hooks") / "log") as server:
        yield server


def ask(
    server: Server, path: str, fields: Fields | bytes, signed: str | None, method: str = "POST"
) -> Said:
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "somebody.example"}
    if signed is not None:
        headers["X-Twilio-Signature"] = signed
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", data=body, headers=headers, method=method
    )
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


def tell(server: Server, path: str, fields: Fields, *, token: str = TOKEN, at: str = PUBLIC) -> int:
    return ask(server, path, fields, signature(token, at + path, fields))[0]


_sids = iter(range(10**6))


def status(
    said: str = "delivered", *, account: str = ACCOUNT, **more: str
) -> list[tuple[str, str]]:
    sid = more.pop("sid", "") or f"SM{next(_sids):032}"
    return [("AccountSid", account), ("MessageSid", sid), ("MessageStatus", said), *more.items()]


def path(delivery: int = 7, attempt: int = 1, kind: str = "message") -> str:
    return f"/webhooks/twilio/{kind}/{ticket_of(delivery, attempt)}"


def kept(fields: Fields) -> list[ProviderEvent]:
    return list(ProviderEvent.objects.filter(sid=dict(fields)["MessageSid"]))


@pytest.mark.usefixtures("committed")
class TestOverTheWire:
    def test_status_is_committed_before_it_is_answered(self, server: Server) -> None:
        fields = status(ErrorCode="30005", To="+12535550121", RawDlrDoneDate="2612081200")
        assert tell(server, path(), fields) == 204
        (row,) = kept(fields)
        assert (row.account, row.kind, row.status, row.error_code) == (
            ACCOUNT, "message", "delivered", "30005",
        )  # fmt: skip
        assert (row.delivery_id, row.attempt, row.applied_at) == (7, 1, None)
        assert row.details == {"RawDlrDoneDate": "2612081200"}

    def test_repeated_status_is_kept_once(self, server: Server) -> None:
        fields = status()
        for _ in range(3):
            assert tell(server, path(), fields) == 204
        assert tell(server, path(), [*fields, ("NewField", "of tomorrow")]) == 204
        assert len(kept(fields)) == 1

    def test_burst_is_kept_to_the_last(self, server: Server) -> None:
        many = [status() for _ in range(200)]
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda fields: tell(server, path(), fields), many))
        assert set(answers) == {204}
        sids = [dict(fields)["MessageSid"] for fields in many]
        assert ProviderEvent.objects.filter(sid__in=sids).count() == 200

    @pytest.mark.parametrize(
        ("token", "signed_at"),
        [("c" * 32, PUBLIC), (OTHERS, PUBLIC), (TOKEN, "https://evil.example"), ("", PUBLIC)],
    )
    def test_forgery_is_refused(self, server: Server, token: str, signed_at: str) -> None:
        fields = status()
        assert tell(server, path(), fields, token=token, at=signed_at) == 403
        assert kept(fields) == []

    @pytest.mark.parametrize("signed", [None, "", "x", "é"])
    def test_missing_or_senseless_signature_is_refused(
        self, server: Server, signed: str | None
    ) -> None:
        fields = status()
        assert ask(server, path(), fields, signed)[0] == 403
        assert kept(fields) == []

    def test_fields_cannot_be_changed_under_a_signature(self, server: Server) -> None:
        fields = status("sent")
        signed = signature(TOKEN, PUBLIC + path(), fields)
        changed = [(n, "delivered" if n == "MessageStatus" else v) for n, v in fields]
        assert ask(server, path(), changed, signed)[0] == 403
        assert ask(server, path(8), fields, signed)[0] == 403

    def test_former_token_is_believed_while_it_is_being_changed(self, server: Server) -> None:
        fields = status()
        assert tell(server, path(), fields, token=FORMER) == 204
        assert len(kept(fields)) == 1

    @pytest.mark.parametrize("at", [PUBLIC, "https://bell.example.org:443"])
    def test_port_may_be_signed_or_not(self, server: Server, at: str) -> None:
        assert tell(server, path(), status(), at=at) == 204

    def test_query_is_part_of_what_is_signed(self, server: Server) -> None:
        fields = status()
        assert tell(server, f"{path()}?b=2&a=%C3%A9", fields) == 204
        signed = signature(TOKEN, PUBLIC + path(), fields)
        assert ask(server, f"{path()}?a=1", fields, signed)[0] == 403

    def test_repeated_fields_are_signed_as_the_company_does(self, server: Server) -> None:
        fields = [*status(), ("Tag", "b"), ("Tag", "a"), ("Tag", "b")]
        assert tell(server, path(), fields) == 204

    def test_account_named_twice_is_nobodys_word(self, server: Server) -> None:
        fields = [*status(), ("AccountSid", OTHER)]
        assert tell(server, path(), fields) == 403
        assert kept(fields) == []

    def test_ticket_that_we_never_gave_is_not_there(self, server: Server) -> None:
        good = path().rpartition("/")[2]
        for ticket in ("", "7.1", "7.1.", f"8{good[1:]}", good.replace(".1.", ".2."), f"{good}0"):
            at = f"/webhooks/twilio/message/{ticket}"
            assert tell(server, at, status()) == 404, ticket

    @pytest.mark.parametrize(
        ("method", "at"),
        [
            ("GET", "/webhooks/twilio/message/1"),
            ("PUT", "/webhooks/twilio/message/1"),
            ("POST", "/webhooks/elsewhere"),
            ("POST", "/webhooks/"),
            ("GET", "/webhooks/recordings/x/y.wav"),
            ("GET", f"/webhooks/recordings/{ACCOUNT}/00000000-0000-0000-0000-000000000000.wav"),
        ],
    )
    def test_nothing_else_is_there(self, server: Server, method: str, at: str) -> None:
        assert ask(server, at, b"", None, method)[0] == 404

    def test_too_much_is_not_read(self, server: Server) -> None:
        fields = [*status(), ("Body", "a" * 70_000)]
        assert tell(server, path(), fields) == 413
        assert kept(fields) == []

    @pytest.mark.parametrize("body", ["a\0b", "\\u0000", "a\\", '"', "🙏", "%00"])
    def test_any_words_of_a_phone_are_kept(self, server: Server, body: str) -> None:
        sid = f"SM{next(_sids):032}"
        fields = [
            ("AccountSid", ACCOUNT), ("MessageSid", sid), ("From", "+12535550121"),
            ("To", "+15005550006"), ("Body", body),
        ]  # fmt: skip
        at = "/webhooks/twilio/text"
        code, said = ask(server, at, fields, signature(TOKEN, PUBLIC + at, fields))
        assert (code, b"<Response></Response>" in said) == (200, True)
        (row,) = kept(fields)
        assert row.details["Body"] == body.replace("\0", "")

    def test_nul_in_a_status_takes_nobody_elses_with_it(self, server: Server) -> None:
        broken, whole = status("sent\0"), status("sent")
        assert tell(server, path(), broken) == 204
        assert tell(server, path(), whole) == 204
        assert len(kept(whole)) == 1

    def test_bytes_that_are_no_words_are_refused_and_no_fault(self, server: Server) -> None:
        for body in (b"\xff\xfe", b"&&&=", b"AccountSid", b"AccountSid=%FF", b""):
            assert ask(server, path(), body, "x")[0] == 403


def test_database_that_is_gone_is_said_and_forgotten_when_it_is_back(tmp_path: Path) -> None:
    name = f"hooks_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    as_superuser(f"create database {name} template {TEMPLATE}")
    away = f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"  # noqa: S608
    try:
        with webhooks(environ(name), tmp_path / "log") as server:
            assert tell(server, path(), status()) == 204
            text = [("AccountSid", ACCOUNT), ("MessageSid", "SM1"), ("Body", "STOP")]
            assert tell(server, "/webhooks/twilio/text", text) == 200
            as_superuser(f"alter database {name} allow_connections false", away)
            assert tell(server, path(), status()) == 503
            assert tell(server, "/webhooks/twilio/text", text) == 503
            as_superuser(f"alter database {name} allow_connections true")
            assert eventually(lambda: tell(server, path(), status()) == 204, seconds=10)
            assert eventually(
                lambda: tell(server, "/webhooks/twilio/text", text) == 200, seconds=10
            )
            assert "Traceback" not in server.said()
    finally:
        as_superuser(f"drop database {name} with (force)")


WORDS = st.text(max_size=12)
FIELDS = st.lists(st.tuples(WORDS.filter(lambda name: name != "AccountSid"), WORDS), max_size=8)
URLS = st.tuples(
    st.sampled_from(["https", "http"]),
    st.sampled_from(["", ":443", ":80", ":8001"]),
    st.text("abc0123456789./", max_size=12),
    st.text("ab=&1%2", max_size=8),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=FIELDS, url=URLS, is_true=st.booleans(), asked_port=st.sampled_from(["", ":443"]))
def test_we_believe_whom_the_companys_own_library_believes(
    fields: list[tuple[str, str]],
    url: tuple[str, str, str, str],
    is_true: bool,
    asked_port: str,
) -> None:
    scheme, port, at, query = url
    base = f"{scheme}://bell.example.org{port}"
    fields = [*fields, ("AccountSid", ACCOUNT)]
    full = f"{base}/webhooks/{at}{'?' + query if query else ''}"
    as_asked = full.replace(port, asked_port, 1) if port and asked_port else full
    signed = signature(TOKEN if is_true else "x", as_asked, fields)
    scope = {
        "path": f"/webhooks/{at}",
        "query_string": query.encode(),
        "headers": [(b"x-twilio-signature", signed.encode())],
    }
    theirs = RequestValidator(TOKEN).validate(full, Many(fields), signed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.WEBHOOKS_URL", base)
        patch.setattr("django.conf.settings.PHONE_ACCOUNTS", {ACCOUNT: (TOKEN,)})
        assert is_signed(scope, fields) is theirs
        assert theirs or not is_true or as_asked != full


def test_signature_of_the_librarys_own_example_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    account = "AC0"
    monkeypatch.setattr("django.conf.settings.WEBHOOKS_URL", "https://mycompany.com")
    monkeypatch.setattr("django.conf.settings.PHONE_ACCOUNTS", {account: ("12345",)})
    fields = [
        ("CallSid", "CA1234567890ABCDE"), ("Digits", "1234"), ("From", "+14158675309"),
        ("Caller", "+14158675309"), ("To", "+18005551212"),
    ]  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    named = [*fields, ("AccountSid", account)]
    scope: dict[str, Any] = {"path": "/myapp.php", "query_string": b"foo=1&bar=2", "headers": []}
    assert not is_signed(scope, named)
    scope["headers"] = [(b"x-twilio-signature", signature("12345", url, named).encode())]
    assert is_signed(scope, named)
    assert not is_signed(scope, fields)
