import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from records import book, readable
from records.events import EVENTS
from tenancy.refusals import Refused
from tenancy.scope import working_in

OURS = [one for one in apps.get_app_configs() if Path(one.path).parent == Path(__file__).parents[2]]


def test_sentence_is_what_the_app_declared(riverside):
    with working_in(riverside.pk):
        event = book.write("records.hold.placed")
    assert readable.sentence(event) == "Placed a legal hold"


def test_sentence_is_in_the_readers_language(riverside, monkeypatch):
    spoken = {"records.hold.placed": translation.gettext_lazy("English")}
    monkeypatch.setattr(readable, "sentences", lambda: spoken)
    with working_in(riverside.pk):
        event = book.write("records.hold.placed")
    with translation.override("es"):
        assert readable.sentence(event) == translation.gettext("English")


def test_refusal_of_any_thing_has_a_sentence(riverside, ann):
    with working_in(riverside.pk):
        event = book.refused(Refused("No."), by=ann, subject=riverside)
    assert readable.sentence(event) == "Asked for something and was refused"


def test_event_that_nobody_worded_shows_its_name(riverside):
    with working_in(riverside.pk):
        event = book.write("records.shelf.dusted")
    assert readable.sentence(event) == "records.shelf.dusted"


def test_page_tells_sentences(riverside):
    with working_in(riverside.pk):
        book.write("records.hold.placed")
        assert [one.sentence for one in book.page()] == ["Placed a legal hold"]


def test_apps_word_their_own_events_alone():
    assert readable.sentences().keys() >= EVENTS.keys()
    for name in readable.sentences():
        assert name.partition(".")[0] in {one.label for one in OURS}


def written_names(folder: Path):
    """Names given as a text in `book.write("…")`, anywhere in an app."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="book"), attr="write"),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    yield name


@pytest.mark.parametrize("app", OURS, ids=lambda app: app.label)
def test_every_event_that_is_written_has_a_sentence(app):
    assert set(written_names(Path(app.path))) <= readable.sentences().keys()
