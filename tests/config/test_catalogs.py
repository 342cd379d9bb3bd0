"""Every word for people has its Spanish, and the catalogs compile without system tools."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from config import catalogs

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+>")


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    assert catalogs.missing(language) == []


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_catalog_holds_nothing_that_nobody_says_any_more(language: str) -> None:
    said = {(str(one.id), one.context) for one in catalogs.extracted()}
    assert [
        one.id for one in catalogs.read(language) if (str(one.id), one.context) not in said
    ] == []


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    for message in catalogs.read(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = {found for one in ids for found in PLACEHOLDER.findall(one)}
        for said in strings:
            assert set(PLACEHOLDER.findall(said)) <= wanted, message.id
        assert set(PLACEHOLDER.findall(strings[-1])) == set(PLACEHOLDER.findall(ids[-1])), (
            message.id
        )


def test_words_are_found_in_code_and_in_templates() -> None:
    said = {str(one.id) for one in catalogs.extracted()}
    assert "Skip to content" in said
    assert "write to the whole district" in said


def test_missing_words_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    template = catalogs.extracted()
    template.add("A word nobody has translated")
    monkeypatch.setattr(catalogs, "extracted", lambda: template)
    assert catalogs.missing("es") == ["A word nobody has translated"]


def test_compiled_catalog_speaks(tmp_path: Path) -> None:
    assert catalogs.catalog_path("es").with_suffix(".mo").exists()
    with translation.override("es"):
        assert translation.gettext("Skip to content") != "Skip to content"


def test_catalog_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "HOUSE", tmp_path)
    path = catalogs.catalog_path("es")
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Send"\nmsg "Enviar"\n')
    with pytest.raises(SystemExit, match=r"django\.po could not be read"):
        catalogs.compile_all()
    assert not path.with_suffix(".mo").exists()
