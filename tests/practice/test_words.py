"""The words of a practice: marked as one, and never saying that they are in earnest."""

import pytest
from django.utils.translation import override

from districts.models import School
from practice import words
from practice.forms import PracticeWordsForm
from practice.models import PracticeRun
from tenancy.refusals import Refused

MIDDLE = School(short_name="North Middle", languages=["en"])


@pytest.mark.parametrize("incident", PracticeRun.Incident.values)
def test_every_incident_starts_with_words_that_say_what_they_are(incident: str) -> None:
    begun = words.begun(incident, MIDDLE)
    assert set(begun) == {"en", "es"}
    for language, text in begun.items():
        assert text.startswith(words.MARKS[language])
        assert "North Middle" in text
        words.check(text)


@pytest.mark.parametrize(
    "text",
    [
        "This is not a drill.",
        "THIS IS NOT A DRILL",
        "this  is\nnot a\tdrill",
        "This is N\N{ZERO WIDTH SPACE}OT a dr\N{SOFT HYPHEN}ill",
        "This isn\N{RIGHT SINGLE QUOTATION MARK}t a drill",
        "This ain't a drill",
        "It's not a practice!",
        "This is no drill",
        "That was not just a drill, run",
        "This is not a fire drill",
        "\N{FULLWIDTH LATIN SMALL LETTER N}ot a drill",
        "This is real",
        "Esto no es un simulacro.",
        "ESTO NO ES UNA PRÁCTICA",
        "no es ningún simulacro",
        "No se trata de un simulacro",
        "Esto es de verdad",
    ],
)
def test_what_says_that_it_is_in_earnest_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="cannot say that it is real"):
        words.check(f"PRACTICE – {text}")


@pytest.mark.parametrize(
    "text",
    [
        "This is a drill.",
        "This is only a practice. It is not real.",
        "Esto es un simulacro, no es de verdad.",
        "We do not know where the drill began.",
        "",
    ],
)
def test_what_says_that_it_is_a_practice_is_welcome(text: str) -> None:
    words.check(text)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("We are leaving.", "PRACTICE – We are leaving."),
        ("PRACTICE – We are leaving.", "PRACTICE – We are leaving."),
        ("  We are leaving.\n", "PRACTICE – We are leaving."),
        ("", ""),
        ("   ", ""),
    ],
)
def test_mark_is_put_back_in_front(given: str, kept: str) -> None:
    assert words.marked(given, "en") == kept


def test_mark_of_another_language() -> None:
    assert words.marked("Salimos.", "es") == "PRÁCTICA – Salimos."
    assert words.marked("Nous sortons.", "fr") == "PRACTICE – Nous sortons."


@pytest.mark.parametrize("language", ["en", "es"])
def test_form_names_the_field_that_says_it_is_no_drill(language: str) -> None:
    with override("en"):
        texts = {"en": "We are leaving.", "es": "Salimos.", language: "This is not a drill"}
        form = PracticeWordsForm(texts, languages=["en", "es"])
        assert list(form.errors) == [language]
