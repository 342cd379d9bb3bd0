"""Every template: it compiles, keeps the content policy, and asks for drawings that exist."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.urls import get_resolver

HERE = Path(settings.BASE_DIR) / "templates"
NAMES = sorted(str(path.relative_to(HERE)) for path in HERE.rglob("*") if path.is_file())
SPRITE = (HERE.parent / "static/belltower/icons.svg").read_text()
COMMENTS = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.DOTALL)
NO_PROSE = re.compile(
    r"{% blocktranslate.*?endblocktranslate %}|{% block (?:wrap|body_class) %}.*?{% endblock %}"
    r"|{%.*?%}|{{.*?}}|<[^>]*>",
    re.DOTALL,
)


def source(name: str) -> str:
    return COMMENTS.sub("", (HERE / name).read_text())


def offenders(asked: Callable[[str], Iterable[str]], *allowed: str) -> dict[str, set[str]]:
    """Which templates hold something that they should not, and what."""
    found = {name: set(asked(source(name))) - set(allowed) for name in NAMES}
    return {name: what for name, what in found.items() if what}


def drawings(text: str) -> set[str]:
    return {
        *(f"i-{one}" for one in re.findall(r"""{% icon "(\w+)\"""", text)),
        *(f"i-{one}" for one in re.findall(r"""icon_name="(\w+)\"""", text)),
        *(f"m-{one}" for one in re.findall(r"""{% emblem "(\w+)\"""", text)),
    }


def test_every_template_compiles():
    assert [get_template(name).template.name for name in NAMES] == NAMES  # type: ignore[attr-defined]


def test_templates_keep_the_content_policy():
    refused = re.compile(r"<[^>]*\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=|hx-on|javascript:")
    assert offenders(refused.findall) == {}


def test_templates_use_drawings_that_exist():
    assert offenders(drawings, *re.findall(r'id="([\w-]+)"', SPRITE)) == {}


def test_templates_link_to_pages_that_exist():
    names = [key for key in get_resolver().reverse_dict if isinstance(key, str)]
    assert offenders(re.compile(r"{% url '([\w:-]+)'").findall, *names) == {}


def test_templates_speak_calmly():
    markup = re.compile(r"<!--|<!doctype|!=")
    assert offenders(lambda text: re.findall(r"!|Oops", markup.sub("", text))) == {}


def test_templates_say_every_word_through_the_catalog():
    def said(text: str) -> list[str]:
        return re.findall(r"[^\W\d_]{2,}", NO_PROSE.sub(" ", text))

    attributes = re.compile(r'(?:aria-label|alt|title|data-\w+)="[^"{]+"')
    assert offenders(said, "Belltower") == {}
    assert offenders(attributes.findall) == {}


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_outcome_pages_need_no_database_and_no_frame(name):
    page = render_to_string(name, {"reference": "E-7F3K"})
    assert "<h1>" in page
    assert "belltower/theme.css" in page
    assert ("E-7F3K" in page) == (name in {"500.html", "503.html"})


class Question(forms.Form):
    day = forms.CharField(label="Day", help_text="For example Dec 8.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")


def test_field_names_its_hint_and_its_error():
    page = Question({})["day"].as_field_group()
    assert 'class="field field-error"' in page
    assert '<label class="form-label" for="id_day">Day</label>' in page
    assert 'aria-describedby="id_day_helptext id_day_error"' in page
    assert 'id="id_day_helptext"' in page
    assert 'id="id_day_error"' in page
    assert page.index("For example") < page.index("Fill in “Day”.") < page.index("<input")
    assert 'class="form-control"' in page


def test_field_says_when_it_is_optional():
    page = Question()["note"].as_field_group()
    assert "(optional)" in page
    assert "*" not in page


def test_choices_are_a_group_with_a_name():
    page = Question()["kind"].as_field_group()
    assert "<fieldset>" in page
    assert page.count('class="choice"') == 2
    assert 'class="form-check-input"' in page


def test_tick_stands_before_its_words():
    page = Question()["agreed"].as_field_group()
    assert page.index("<input") < page.index("I agree")
    assert "(optional)" not in page


def test_a_field_shows_no_placeholder():
    class Placeholder(forms.Form):
        day = forms.CharField(widget=forms.TextInput({"placeholder": "Day", "class": "short"}))

    page = str(Placeholder()["day"])
    assert "placeholder" not in page
    assert 'class="form-control short"' in page


def test_error_summary_links_to_each_field():
    page = render_to_string("components/error_summary.html", {"form": Question({})})
    assert "Three things to fix" in page
    assert '<a href="#id_day">Fill in “Day”.</a>' in page
    assert '<a href="#id_kind_0">Choose an answer to “Kind”.</a>' in page
    assert '<a href="#id_agreed">Tick “I agree”.</a>' in page
    assert "autofocus" in page


def test_error_summary_is_silent_when_nothing_is_wrong():
    page = render_to_string("components/error_summary.html", {"form": Question()})
    assert page.strip() == ""


def test_every_drawing_is_named_once():
    names = re.findall(r'id="([\w-]+)"', SPRITE)
    assert len(names) == len(set(names))


def test_icon_is_silent_for_who_cannot_see_it():
    template = engines["django"].from_string('{% load belltower %}{% icon "bell" %}')
    drawn = template.render({})
    assert 'aria-hidden="true"' in drawn
    assert drawn.endswith('icons.svg#i-bell"/></svg>')
