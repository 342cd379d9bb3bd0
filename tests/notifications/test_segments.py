"""How many parts a text has: the tables of GSM 03.38 and of UCS-2, at their edges."""

import pytest

from notifications.segments import BASIC, Segments, dear_marks, segments


@pytest.mark.parametrize(
    ("text", "characters", "parts", "encoding"),
    [
        ("", 0, 0, "GSM-7"),
        ("a", 1, 1, "GSM-7"),
        ("a" * 160, 160, 1, "GSM-7"),
        ("a" * 161, 161, 2, "GSM-7"),
        ("a" * 306, 306, 2, "GSM-7"),
        ("a" * 307, 307, 3, "GSM-7"),
        ("ñ" * 160, 160, 1, "GSM-7"),
        ("é à ò ü ¿¡", 10, 1, "GSM-7"),
        ("€" * 80, 80, 1, "GSM-7"),
        ("€" * 81, 81, 2, "GSM-7"),
        # An escape pair is not torn: 152 and a pair leave one septet of the first part empty.
        ("a" * 152 + "€" + "a" * 152, 305, 3, "GSM-7"),
        ("a" * 151 + "€" + "a" * 153, 305, 2, "GSM-7"),
        ("á" * 70, 70, 1, "UCS-2"),
        ("á" * 71, 71, 2, "UCS-2"),
        ("á" * 134, 134, 2, "UCS-2"),
        ("á" * 135, 135, 3, "UCS-2"),
        ("í" + "a" * 69, 70, 1, "UCS-2"),
        ("\N{BELL}" * 35, 35, 1, "UCS-2"),
        ("\N{BELL}" * 36, 36, 2, "UCS-2"),
        # 66 and a pair of units: the pair goes to the second part as a whole.
        ("á" * 66 + "\N{BELL}" + "á" * 66, 133, 3, "UCS-2"),
        ("it’s", 4, 1, "UCS-2"),
        ("no\N{NO-BREAK SPACE}break", 8, 1, "UCS-2"),
    ],
)
def test_text_is_counted(text: str, characters: int, parts: int, encoding: str) -> None:
    assert segments(text) == Segments(characters, parts, encoding)  # type: ignore[arg-type]


@pytest.mark.parametrize("letter", "áíóúçÁÍÓÚ")
def test_most_spanish_accents_are_outside_the_small_table(letter: str) -> None:
    assert letter not in BASIC
    assert segments(letter).encoding == "UCS-2"


def test_small_table_has_its_size() -> None:
    assert len(BASIC) == 127  # 128 places, one of which is the escape


def test_marks_that_cost_a_part_are_named() -> None:
    text = "We’re out – bring the form. " + "a" * 60
    assert dear_marks(text) == ["’", "–"]


@pytest.mark.parametrize(
    "text",
    [
        "It’s short",
        "El día de fotos es el jueves – traiga el formulario. " + "a" * 60,
        "a" * 200,
    ],
)
def test_marks_that_cost_nothing_are_left_alone(text: str) -> None:
    assert dear_marks(text) == []
