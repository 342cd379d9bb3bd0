"""What pages show of things to sign: their words in one language, their state, the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts.models import District
from policies.asked import DOCUMENT, Ask, Thing
from policies.content import Content
from policies.due import State
from policies.on_file import Mine

KINDS = {
    "agreement": _("Agreement"),
    "course": _("Course"),
    "training": _("Training"),
    "reading": _("To read"),
    DOCUMENT: _("Policy to read"),
}
CHIPS = {
    State.SIGNED: ("plain", "tick", _("On file")),
    State.DUE: ("wait", "clock", _("Due")),
    State.OVERDUE: ("stop", "clock", _("Overdue")),
}
OFFERED = ("quiet", "ask", _("If you like"))


@dataclass(frozen=True)
class Passage:
    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Reading:
    """A thing in one language, whole; `language` is the one that its words are in."""

    title: str
    language: str
    languages: Sequence[str]
    passages: Sequence[Passage]
    link: str


def reading(thing: Thing, content: Content, wanted: str) -> Reading:
    language = wanted if wanted in languages_of(thing) else languages_of(thing)[0]
    with translation.override(language):
        passages = _of_document(thing, content) if thing.version is None else _of_text(thing)
        title = str(thing.title)
    link = thing.version.link if thing.version else ""
    return Reading(title, language, languages_of(thing), passages, link)


def languages_of(thing: Thing) -> list[str]:
    """Those of the house in which it is written; the reader chooses among them."""
    words = thing.version.texts if thing.version else thing.title.as_json()
    return [code for code, _name in settings.LANGUAGES if code in words] or ["en"]


def wanted_language(request: HttpRequest) -> str:
    return request.GET.get("in", "") or request.POST.get("in", "") or get_language() or "en"


def way_back(request: HttpRequest, district: District) -> str:
    """Where somebody came from: a page of this district, or nothing."""
    path = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(path, None) and ".." not in path
    return path if is_ours and path.startswith(district.url("home")) else ""


def chip_of(one: Mine, today: date) -> tuple[str, str, object]:
    if one.signed_on is None and one.ask.is_optional:
        return OFFERED
    return CHIPS[state_of(one, today)]


def state_of(one: Mine, today: date) -> State:
    if one.signed_on is not None:
        return State.SIGNED
    return State.OVERDUE if one.due_on < today else State.DUE


def label_of(ask: Ask) -> str:
    return str(ask.thing.title)


def address_of(thing: Thing, district: District) -> str:
    """The page on which somebody signs it, or says that they took it."""
    if thing.version is None:
        return district.url("document_signing", document=thing.key)
    return district.url("paper_signing", paper=thing.key)


def _of_text(thing: Thing) -> list[Passage]:
    assert thing.version is not None  # noqa: S101
    paragraphs = [one.strip() for one in str(thing.version.text).split("\n\n")]
    return [Passage("", [one for one in paragraphs if one])]


def _of_document(thing: Thing, content: Content) -> list[Passage]:
    found: dict[str, list[str]] = {}
    for one in content.clauses:
        if one.document == thing.key:
            words = f"{one.number}. {one.text or one.summary}"
            found.setdefault(str(one.section), []).append(words)
    return [Passage(heading, words) for heading, words in found.items()]
