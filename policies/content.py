"""What a policy says, as data: documents, clauses, settings of rules, open questions.

A pack in TOML and a district's version in its row are the same data, read and checked here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.contradictions import ACROSS
from policies.parameters import Fault
from policies.rules import RULES
from policies.verdict import Clause
from policies.words import Text

STRENGTHS = ("must", "should", "may", "context")
# What can stand in the address of a page; a document may not be called like one of ours.
IN_ADDRESSES = re.compile(r"[A-Za-z0-9_.()-]+")
PAGES = {"compare", "draft", "notices", "questions", "versions"}
# In the place of a clause's number it is the page of its document's versions.
VERSIONS = "versions"


class BadPolicy(ValueError):
    """Why a policy cannot be read: where, which key, and what is wrong with it."""


@dataclass(frozen=True)
class Document:
    """One paper that a district follows; `short` is how people cite it."""

    key: str
    short: str
    title: Text
    about: Text
    owner: Text
    copies: Text
    adopted: str
    revised: str


@dataclass(frozen=True)
class RuleSetting:
    """One rule as this policy sets it, the clauses it rests on, and how it is applied here."""

    rule: str
    clauses: tuple[str, ...]
    parameters: Mapping[str, Any]
    applies: Text
    decided_by: str
    decided_on: str
    is_policy: bool


@dataclass(frozen=True)
class Question:
    """What the policy leaves open or says twice, and the reading used until it is decided."""

    id: str
    rule: str
    clauses: tuple[str, ...]
    asks: Text
    options: tuple[Text, ...]
    default: Text
    decided: Text
    decided_by: str
    decided_on: str


@dataclass(frozen=True)
class Content:
    key: str
    title: Text
    about: Text
    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    settings: tuple[RuleSetting, ...]
    questions: tuple[Question, ...]
    data: Mapping[str, Any] = field(repr=False, compare=False)

    def document(self, key: str) -> Document | None:
        return next((one for one in self.documents if one.key == key), None)

    def clause(self, key: str) -> Clause | None:
        return next((one for one in self.clauses if one.id == key), None)

    def setting(self, rule: str) -> RuleSetting | None:
        return next((one for one in self.settings if one.rule == rule), None)

    def settings_on(self, clause: str) -> list[RuleSetting]:
        return [one for one in self.settings if clause in one.clauses]

    def questions_on(self, clause: str) -> list[Question]:
        return [one for one in self.questions if clause in one.clauses]


def read(data: Mapping[str, Any], where: str) -> Content:
    """The whole policy, checked; raises BadPolicy with the first fault, naming `where` and key."""
    table = _Table(data, where)
    pack = table.table("pack")
    documents = tuple(_document(one) for one in table.rows("documents"))
    by_key = {one.key: one for one in documents}
    clauses = tuple(_clause(one, by_key) for one in table.rows("clauses"))
    ids = {one.id for one in clauses}
    settings = tuple(_setting(one, ids) for one in table.rows("rules"))
    questions = tuple(_question(one, ids) for one in table.rows("questions"))
    table.done()
    content = Content(
        key=pack.word("key"),
        title=pack.text("title"),
        about=pack.text("about", required=False),
        documents=documents,
        clauses=clauses,
        settings=settings,
        questions=questions,
        data=data,
    )
    pack.done()
    _each_once(where, "documents", (one.key for one in documents))
    _each_once(where, "clauses", (one.id for one in clauses))
    _each_once(where, "rules", (one.rule for one in settings))
    _each_once(where, "questions", (one.id for one in questions))
    for sentence in contradictions(content):
        raise BadPolicy(f"{where}: {sentence}")
    return content


def contradictions(content: Content) -> Iterator[str]:
    """Settings that cannot both hold, each as a sentence."""
    for one in content.settings:
        sentence = RULES[one.rule].contradiction(**one.parameters)
        if sentence:
            yield f"rules.{one.rule}: {sentence}"
    for check in ACROSS:
        yield from check(content)


class _Table:
    """A table of the data that knows where it stands, and which of its keys nobody has read."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, Mapping):
            raise BadPolicy(f"{where} must be a table, not {data!r}.")
        self.data, self.where, self.unread = data, where, set(data)

    def take(self, key: str, default: Any = None) -> Any:
        self.unread.discard(key)
        return self.data.get(key, default)

    def word(self, key: str, *, default: str | None = None) -> str:
        found = self.take(key, default)
        if isinstance(found, date):
            found = found.isoformat()
        if not isinstance(found, str) or (not found and default is None):
            raise BadPolicy(f"{self.where}.{key} must be a word, not {found!r}.")
        return found

    def words(self, key: str) -> tuple[str, ...]:
        found = self.take(key, ())
        if not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
            raise BadPolicy(f"{self.where}.{key} must be a list of words, not {found!r}.")
        return tuple(found)

    def day(self, key: str) -> str:
        found = self.word(key, default="")
        try:
            return date.fromisoformat(found).isoformat() if found else ""
        except ValueError:
            raise BadPolicy(f"{self.where}.{key} must be a day like 2026-11-16.") from None

    def text(self, key: str, *, required: bool = True) -> Text:
        return text(self.take(key), f"{self.where}.{key}", required=required)

    def table(self, key: str) -> "_Table":
        return _Table(self.take(key, {}), f"{self.where}: {key}")

    def rows(self, key: str) -> Iterator["_Table"]:
        found = self.take(key, [])
        if not isinstance(found, list | tuple):
            raise BadPolicy(f"{self.where}: {key} must be a list of tables.")
        for number, one in enumerate(found, 1):
            name = one.get("id") or one.get("rule") or one.get("key") if hasattr(one, "get") else ""
            yield _Table(one, f"{self.where}: {key}.{name or number}")

    def done(self) -> None:
        if self.unread:
            key = sorted(self.unread)[0]
            raise BadPolicy(
                f"{self.where} has the key {key!r}, which nothing reads. Is it misspelt?"
            )


def text(given: Any, where: str, *, required: bool = True) -> Text:
    """Words in one language or several; English is always among them."""
    if given in (None, "", {}) and not required:
        return Text()
    if isinstance(given, str) and given:
        return Text.of(given)
    if not isinstance(given, Mapping) or not all(
        isinstance(one, str) and one for one in given.values()
    ):
        raise BadPolicy(f'{where} must be words like {{ en = "…", es = "…" }}, not {given!r}.')
    if "en" not in given:
        raise BadPolicy(f"{where} has no English words.")
    return Text.of(given)


def _addressed(table: _Table, key: str) -> str:
    """A word that an address is made of."""
    found = table.word(key)
    if not IN_ADDRESSES.fullmatch(found):
        raise BadPolicy(
            f"{table.where}.{key} is {found!r}; it takes letters, digits, dots, dashes and (), "
            "because a page is called by it."
        )
    return found


def _document(table: _Table) -> Document:
    found = Document(
        key=_addressed(table, "key"),
        short=table.word("short"),
        title=table.text("title"),
        about=table.text("about", required=False),
        owner=table.text("owner", required=False),
        copies=table.text("copies", required=False),
        adopted=table.day("adopted"),
        revised=table.day("revised"),
    )
    if found.key in PAGES:
        raise BadPolicy(f"{table.where}.key is {found.key!r}, which is a page of its own.")
    table.done()
    return found


def _clause(table: _Table, documents: Mapping[str, Document]) -> Clause:
    key = table.word("document")
    if key not in documents:
        raise BadPolicy(
            f"{table.where}.document is {key!r}; the documents are {', '.join(documents)}."
        )
    strength = table.word("strength")
    if strength not in STRENGTHS:
        raise BadPolicy(f"{table.where}.strength is {strength!r}; it is one of {STRENGTHS}.")
    number = _addressed(table, "number")
    if number == VERSIONS:
        raise BadPolicy(f"{table.where}.number is {number!r}, which is a page of its own.")
    found = Clause(
        id=_addressed(table, "id"),
        document=key,
        short=documents[key].short,
        section=table.text("section"),
        number=number,
        strength=strength,
        summary=table.text("summary"),
        text=table.word("text", default=""),
        revised=documents[key].revised or documents[key].adopted,
    )
    table.done()
    return found


def _setting(table: _Table, clauses: set[str]) -> RuleSetting:
    name = table.word("rule")
    if name not in RULES:
        raise BadPolicy(f"{table.where}: there is no rule called {name!r}.")
    found = RuleSetting(
        rule=name,
        clauses=_known(table, clauses),
        parameters=parameters(name, table.take("settings", {}), f"{table.where}.settings"),
        applies=table.text("applies", required=False),
        decided_by=table.word("decided_by", default=""),
        decided_on=table.day("decided_on"),
        is_policy=bool(table.take("is_policy", True)),
    )
    table.done()
    return found


def parameters(rule: str, given: Any, where: str) -> dict[str, Any]:
    """A rule's settings, each read by its kind; raises BadPolicy naming the key."""
    declared = RULES[rule].parameters
    if not isinstance(given, Mapping):
        raise BadPolicy(f"{where} must be a table, not {given!r}.")
    for key in given:
        if key not in declared:
            known = ", ".join(declared) or "none"
            raise BadPolicy(f"{where} has the key {key!r}; this rule knows {known}.")
    found = {}
    for name, one in declared.items():
        if name not in given and one.is_required:
            raise BadPolicy(f"{where}.{name} is missing.")
        try:
            found[name] = one.kind.read(given[name]) if name in given else one.default
        except Fault as fault:
            raise BadPolicy(f"{where}.{name} {fault}.") from None
    return found


def _question(table: _Table, clauses: set[str]) -> Question:
    options = table.take("options", [])
    found = Question(
        id=_addressed(table, "id"),
        rule=table.word("rule", default=""),
        clauses=_known(table, clauses),
        asks=table.text("asks"),
        options=tuple(text(one, f"{table.where}.options[{n}]") for n, one in enumerate(options, 1)),
        default=table.text("default"),
        decided=table.text("decided", required=False),
        decided_by=table.word("decided_by", default=""),
        decided_on=table.day("decided_on"),
    )
    if found.rule and found.rule not in RULES:
        raise BadPolicy(f"{table.where}.rule: there is no rule called {found.rule!r}.")
    table.done()
    return found


def _known(table: _Table, clauses: set[str]) -> tuple[str, ...]:
    found = table.words("clauses")
    for one in found:
        if one not in clauses:
            raise BadPolicy(f"{table.where}.clauses names {one!r}, which is not a clause here.")
    return found


def _each_once(where: str, what: str, keys: Iterator[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            raise BadPolicy(f"{where}: {what} has {key!r} {times} times; it may stand there once.")
