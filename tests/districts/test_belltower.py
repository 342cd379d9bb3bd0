"""How pages write names, times and numbers, in English and in Spanish."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from districts.forms import LANGUAGES
from districts.templatetags import belltower

PACIFIC = ZoneInfo("America/Los_Angeles")
SUNDAY_EVENING = datetime(2026, 12, 7, 4, 15, tzinfo=UTC)
NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _in_washington():
    with timezone.override(PACIFIC), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("Ask Ms. Ito", f"Ask Ms.{NB}Ito"),
        ("at 4:00 pm today", f"at 4:00{NB}pm today"),
        ("4 pm", f"4{NB}pm"),
        ("a student of grade 7", f"a student of grade{NB}7"),
        ("until Dec 8", f"until Dec{NB}8"),
        ("11 h 21 min left", f"11{NB}h 21{NB}min left"),
        ("hasta el 8 dic", f"hasta el 8{NB}dic"),
        ("el 11 de junio", f"el 11{NB}de{NB}junio"),
        ("El Sr. Diaz", f"El Sr.{NB}Diaz"),
        ("I may 8 times", "I may 8 times"),
        ("see M-2026-00412", 'see <span class="nowrap">M-2026-00412</span>'),
        ("call (253) 555-0140", 'call <span class="nowrap">(253) 555-0140</span>'),
    ],
)
def test_bind_keeps_together_what_is_read_together(written, bound):
    assert belltower.bind(written) == bound


def test_bind_escapes_what_people_typed():
    assert belltower.bind("<b>Ms. Ito</b>") == f"&lt;b&gt;Ms.{NB}Ito&lt;/b&gt;"


def test_bind_leaves_the_inside_of_tags_alone():
    html = mark_safe('<a title="grade 7">grade 7</a>')
    assert belltower.bind(html) == f'<a title="grade 7">grade{NB}7</a>'


def test_clock_says_the_hour_and_the_zone_of_the_district():
    assert belltower.clock(SUNDAY_EVENING) == (
        f'<time datetime="2026-12-06T20:15-08:00">8:15{NB}pm Pacific</time>'
    )


def test_clock_of_a_bell_schedule_has_no_zone():
    assert belltower.clock(time(0, 5)) == f"12:05{NB}am"
    assert belltower.clock(time(14, 45)) == f"2:45{NB}pm"


def test_moment_reads_naturally_in_spanish():
    with translation.override("es"):
        said = belltower.moment(SUNDAY_EVENING)
    assert f"dom 6{NB}dic 2026, 8:15{NB}pm hora del Pacífico" in said


@pytest.mark.parametrize(
    ("language", "style", "words"),
    [
        ("en", "", f"Sun Dec{NB}6, 2026"),
        ("en", "short", f"Dec{NB}6"),
        ("en", "long", f"Sunday, December{NB}6, 2026"),
        ("es", "", f"dom 6{NB}dic 2026"),
        ("es", "short", f"6{NB}dic"),
        ("es", "long", f"domingo, 6{NB}de{NB}diciembre de 2026"),
    ],
)
def test_day_in_words(language, style, words):
    with translation.override(language):
        assert words in belltower.day(SUNDAY_EVENING, style)
        assert words in belltower.day(date(2026, 12, 6), style)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=11, minutes=21, seconds=40), f"11{NB}h 21{NB}min"),
        (timedelta(minutes=3), f"3{NB}min"),
        (timedelta(days=2, hours=3, minutes=9), f"2{NB}d 3{NB}h"),
        (timedelta(seconds=59), f"0{NB}min"),
    ],
)
def test_a_span_has_its_two_largest_units(length, words):
    assert belltower.left(SUNDAY_EVENING + length, SUNDAY_EVENING) == words


def test_nothing_is_left_of_a_time_that_has_passed():
    assert belltower.left(SUNDAY_EVENING - timedelta(hours=1), SUNDAY_EVENING) == f"0{NB}min"


def test_ago_in_words():
    assert belltower.ago(SUNDAY_EVENING, SUNDAY_EVENING + timedelta(seconds=20)) == "just now"
    assert belltower.ago(SUNDAY_EVENING, SUNDAY_EVENING + timedelta(minutes=4)) == f"4{NB}min ago"


@pytest.mark.parametrize("number", ["+12535550140", "253-555-0140", "(253) 555 0140"])
def test_a_number_can_be_called(number):
    link = '<a class="nowrap" href="tel:+12535550140">(253) 555-0140</a>'
    assert belltower.tel(number) == link
    assert belltower.phone(number) == '<span class="nowrap">(253) 555-0140</span>'


def test_a_number_from_abroad_is_left_as_written():
    assert belltower.tel("+44 20 7946 0000") == "+44 20 7946 0000"


def test_the_telling_word_of_a_plate_is_bold():
    words = [("Lakeview", False), ("<Middle>", True), ("School", False)]
    assert belltower.plate(words) == "Lakeview <b>&lt;Middle&gt;</b> School"


def test_a_language_is_named_by_its_speakers():
    assert belltower.own_name("es") == "Español"
    assert belltower.own_name("en") == "English"
    assert all(belltower.own_name(code) for code in LANGUAGES), "each that a district may choose"


def test_a_district_name_is_set_in_two_lines():
    assert belltower.after("Clover Park School District", "Clover Park") == "School District"
    assert belltower.after("Alder Valley", "AVSD") == ""


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/130 Safari/537", "Chrome on Chromebook"),
        ("curl/8", "A browser we do not know"),
    ],
)
def test_a_device_is_named_as_people_name_it(user_agent, words):
    assert belltower.device(user_agent) == words


def test_the_home_page_counts_what_is_not_shown_too():
    groups = [
        {"key": "now", "todos": [1, 2], "more_count": 5},
        {"key": "today", "todos": [3]},
    ]
    assert belltower.count_now(groups) == 7
    assert belltower.count_group(groups[1]) == 1


def test_errors_are_counted_one_by_one():
    form = forms.Form({})
    form.add_error(None, ["one", "two"])
    assert belltower.count_errors(form) == 2


def test_small_numbers_are_words():
    assert belltower.words(3) == "Three"
    assert belltower.words(12) == "12"


def test_long_numbers_are_grouped():
    assert belltower.grouped(18204) == "18,204"
