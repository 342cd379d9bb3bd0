"""A district's colours: measured, adjusted where they must be, and never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.colours import DARK, WHITE, brand, brand_css, contrast, readable_on, text_on

colours = st.from_regex(r"\A#[0-9A-F]{6}\Z")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#767676", "#FFFFFF", 4.54),
        ("#0B5C6B", "#FBFAF7", 7.3),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.05)


@given(colours, colours)
def test_contrast_does_not_ask_which_colour_is_behind(one, other):
    assert contrast(one, other) == contrast(other, one)


@given(colours)
def test_words_on_any_colour_can_be_read(colour):
    assert contrast(text_on(colour), colour) >= 4.0


@given(colours, colours, st.sampled_from([3.0, 4.5]))
def test_any_colour_has_a_shade_that_can_be_read_on_any_background(colour, background, ratio):
    assert contrast(readable_on(colour, background, ratio), background) >= ratio


@given(colours)
def test_a_colour_that_can_be_read_is_left_alone(colour):
    if contrast(colour, WHITE) >= 4.5:
        assert readable_on(colour, WHITE) == colour


def test_no_shade_reaches_a_ratio_that_the_background_does_not_have():
    with pytest.raises(ValueError, match="No shade"):
        readable_on("#27548A", "#777777", 7)


@given(colours)
def test_every_ink_of_a_brand_can_be_read(colour):
    found = brand(colour)
    assert contrast(found.on_light, WHITE) >= 4.5
    assert contrast(found.on_dark, DARK) >= 4.5
    assert contrast(found.band_dark, DARK) >= 3


def test_a_measured_ratio_is_rounded_down():
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert brand("#777777").ratio == 4.4


def test_a_light_colour_is_kept_and_gets_a_darker_ink():
    yellow = brand("#ffcc00")
    assert yellow.colour == "#FFCC00"
    assert yellow.text == "#1B1F24"
    assert not yellow.is_readable
    assert yellow.on_light != yellow.colour


def test_a_dark_colour_is_its_own_ink():
    assert brand("#2F6B3C").is_readable


@pytest.mark.parametrize("colour", ["", "green", "#FFF", "#12345G", "2F6B3C", "#2F6B3C;}"])
def test_what_is_no_colour_is_refused_in_a_sentence(colour):
    with pytest.raises(ValueError, match="A color is # and six digits"):
        brand(colour)


def test_a_district_stylesheet_names_each_school():
    sheet = brand_css("#2F6B3C", {"lakeview-middle": "#27548A"})
    assert "--district: #2F6B3C;" in sheet
    assert '[data-school="lakeview-middle"] { --school: #27548A;' in sheet


def test_a_district_stylesheet_takes_no_address_that_could_write_rules():
    with pytest.raises(ValueError, match="letters, digits and hyphens"):
        brand_css("#2F6B3C", {'x"] { } body': "#27548A"})
