"""The words that count, alone and in either language, however a thumb writes them."""

import pytest

from optin.keywords import KEYWORDS, Wish, heard


@pytest.mark.parametrize("word", list(KEYWORDS))
def test_every_word_counts_in_any_writing(word: str) -> None:
    for written in (word, word.upper(), word.title(), f"  {word}\n", f"{word}.", f"{word}!"):
        assert heard(written) == KEYWORDS[word]


@pytest.mark.parametrize(
    ("written", "wish"),
    [
        ("STOP", Wish.STOP),
        ("¡ALTO!", Wish.STOP),
        ("Párar", Wish.STOP),
        ("START", Wish.START),
        ("Yes", Wish.START),
        ("AYUDA", Wish.HELP),
        ("help.", Wish.HELP),
    ],
)
def test_wish_is_understood(written: str, wish: Wish) -> None:
    found = heard(written)
    assert found is not None
    assert found.wish == wish


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "Stop please",
        "please stop",
        "stop stop",
        "unstoppable",
        "no",
        "да",
        "🙏",
        "st op",
    ],
)
def test_other_words_are_just_an_answer(written: str) -> None:
    assert heard(written) is None


def test_spanish_words_tell_the_language_and_are_ours_to_keep() -> None:
    assert {word for word, one in KEYWORDS.items() if one.language == "es"} == {
        word for word, one in KEYWORDS.items() if not one.is_the_companys
    }
    assert {"alto", "parar", "ayuda"} <= {word for word, one in KEYWORDS.items() if one.language}


def test_companys_own_words_are_all_there() -> None:
    theirs = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit"} | {
        "start", "yes", "unstop", "help", "info",
    }  # fmt: skip
    assert theirs == {word for word, one in KEYWORDS.items() if one.is_the_companys}
