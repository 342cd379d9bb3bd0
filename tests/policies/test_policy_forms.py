"""Each rule's form, drawn from its parameters: what is shown, sent back, is what it was set to."""

from typing import Any

import pytest
from django.http import QueryDict

from policies import content, packs
from policies.citing import PerAudienceClause, PerIncidentClause, PerPlaceClause
from policies.content import Content, RuleSetting
from policies.facts import INCIDENTS
from policies.forms import RuleForm
from policies.parameters import (
    Choices,
    Fault,
    Grade,
    Hour,
    Incidents,
    Kind,
    Kinds,
    One,
    Parameter,
    PerIncident,
    PerPlace,
    Purposes,
    Roles,
    Strictness,
    Topics,
    Weekdays,
    Whole,
    Wordings,
    Words,
    YearDay,
    Yes,
)
from policies.rules import RULES, Rule, Stage
from policies.words import NO_WORDS

SHIPPED = [packs.load(name) for name in packs.names()]
AS_SHIPPED = [(one, setting) for one in SHIPPED for setting in one.settings]


def typed(form: RuleForm) -> QueryDict:
    """What a browser sends when somebody changes nothing."""
    sent = QueryDict(mutable=True)
    for field in form:
        value = field.value()
        if isinstance(value, list | tuple):
            sent.setlist(field.html_name, [str(one) for one in value])
        elif value is True:
            sent[field.html_name] = "on"
        elif value not in (None, False):
            sent[field.html_name] = str(field.field.prepare_value(value))
    return sent


def sent_back(rule: Rule, setting: RuleSetting | None, of: Content, **otherwise: Any) -> RuleForm:
    given = {"rule": rule, "setting": setting, "content": of}
    sent = typed(RuleForm(**given))
    for name, value in otherwise.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return RuleForm(sent, **given)


@pytest.mark.parametrize(
    ("of", "setting"), AS_SHIPPED, ids=[f"{one.key}-{each.rule}" for one, each in AS_SHIPPED]
)
def test_what_a_pack_sets_comes_back_from_its_form(of: Content, setting: RuleSetting) -> None:
    form = sent_back(RULES[setting.rule], setting, of)
    assert form.is_valid(), form.errors
    read = content.parameters(setting.rule, form.settings(), "form")
    assert read == dict(setting.parameters)
    assert {code: words for code, words in form.applies().items() if words} == (
        setting.applies.as_json()
    )
    assert tuple(form.cleaned_data["rests_on"]) == setting.clauses
    assert form.cleaned_data["from_policy"] == setting.is_policy


@pytest.mark.parametrize("name", sorted(RULES))
def test_form_of_every_rule_asks_for_each_of_its_parameters(name: str) -> None:
    form = RuleForm(rule=RULES[name], setting=None, content=SHIPPED[0])
    page = str(form)
    for parameter in RULES[name].parameters:
        assert any(
            field == parameter or field.startswith(f"{parameter}__") for field in form.fields
        )
    assert page.count("<fieldset") + page.count("<input") + page.count("<textarea") > 0
    assert len(form.parts()) <= len(form.fields)


def rule_with(kind: Kind) -> Rule:
    return Rule(
        "invented", "An invented rule", lambda facts, **_: (), (),
        {"x": Parameter("x", kind, None)}, Stage.MESSAGE, frozenset(), frozenset(), lambda **_: "",
    )  # fmt: skip


class Ladder(Kind):
    """A kind that came after the forms: it is typed as JSON."""

    def read(self, given: Any) -> Any:
        if not isinstance(given, dict):
            raise Fault("must be a table")
        return given


EVERY_KIND: list[tuple[Kind, Any]] = [
    (Whole("How many?", 2, 10), 3),
    (Yes("Is it so?"), True),
    (Yes("Is it so?"), False),
    (Hour("When?"), "20:30"),
    (YearDay("From when?"), "07-01"),
    (Choices("Which?", of=("one", "two")), ("two",)),
    (Roles("Who?"), ("principal", "coach")),
    (Kinds("What?"), ("weather", "outreach")),
    (Topics("About what?"), ("testing",)),
    (Incidents("Which?"), ("fire",)),
    (Purposes("What for?"), ("safety",)),
    (Weekdays("On which days?"), ("mon", "fri")),
    (Words("Which?"), ("ens", "erp")),
    (Wordings("What is said?"), {"en": "Details may change.", "ko": "변경될 수 있습니다."}),
    (Wordings("What is said?"), {}),
    (One("Which?", of=("week", "month")), "week"),
    (One("Which language?", of=("es", "en", "ko", "ru", "sm", "vi")), "sm"),
    (Strictness("What then?"), "approval"),
    (Grade("From which grade?"), "06"),
    (PerPlace("Who?"), {"outreach@school": ("principal",), "weather@district": ()}),
    (PerIncident("Who?"), {"fire": ("principal", "coach"), "other": ()}),
    (PerIncidentClause("Which?"), {"fire": "S0-42a"}),
    (PerPlaceClause("Which?"), {"outreach@school": "S0-14", "class@class": "S0-16"}),
    (PerAudienceClause("Which?"), {"families": "S0-16"}),
    (Ladder("Which?"), {"a": {"b": 1}}),
]


@pytest.mark.parametrize(
    ("kind", "value"), EVERY_KIND, ids=[type(kind).__name__ for kind, _value in EVERY_KIND]
)
def test_every_kind_of_parameter_comes_back_from_its_form(kind: Kind, value: Any) -> None:
    setting = RuleSetting("invented", (), {"x": value}, NO_WORDS, "", "", True)
    form = sent_back(rule_with(kind), setting, SHIPPED[0])
    assert form.is_valid(), form.errors
    assert kind.read(form.settings()["x"]) == value


def test_a_row_without_a_tick_is_left_open_and_nobody_is_said() -> None:
    kind = PerPlace("Who?")
    setting = RuleSetting(
        "x", (), {"x": {"outreach@school": ("principal",)}}, NO_WORDS, "", "", True
    )
    rule = rule_with(kind)
    left_open = sent_back(rule, setting, SHIPPED[0], x__outreach__school=[])
    assert left_open.is_valid()
    assert left_open.settings() == {"x": {}}
    nobody = sent_back(rule, setting, SHIPPED[0], x__outreach__school="nobody")
    assert nobody.is_valid()
    assert nobody.settings() == {"x": {"outreach@school": []}}
    both = sent_back(rule, setting, SHIPPED[0], x__outreach__school=["nobody", "principal"])
    assert both.errors == {"x__outreach__school": ["Tick roles, or nobody; not both."]}


@pytest.mark.parametrize(
    ("kind", "sent", "sentence"),
    [
        (Whole("How many?", 2, 10), "11", "Ensure this value is less than or equal to 10."),
        (Whole("How many?", 2, 10), "", "Enter a number."),
        (Hour("When?"), "late", "Enter a time, for example 2:45 pm."),
        (YearDay("When?"), "02-29", "This can’t be read: it must be a day of the year like"),
        (Words("Which?"), "two words", "Write short words of letters and digits"),
        (One("Which?", of=("week", "month")), "", "Choose one."),
        (Ladder("Which?"), "[1]", "This can’t be read: it must be a table."),
    ],
)
def test_what_cannot_be_set_says_why(kind: Kind, sent: str, sentence: str) -> None:
    form = sent_back(rule_with(kind), None, SHIPPED[0], x=sent)
    assert not form.is_valid()
    assert str(form.errors["x"][0]).startswith(sentence)


def test_a_clause_that_is_not_there_is_named() -> None:
    form = sent_back(RULES["may_send"], None, SHIPPED[0], rests_on="S0-11, nowhere-7")
    assert not form.is_valid()
    assert "nowhere-7" in str(form.errors["rests_on"]) or "S0-11" in str(form.errors["rests_on"])


def test_a_reading_in_spanish_alone_asks_for_english() -> None:
    form = sent_back(RULES["may_send"], None, SHIPPED[0], reading_en="", reading_es="Así.")
    assert form.errors["reading_en"] == ["Write it in English, too."]


def test_incidents_have_a_row_each_whatever_the_rule_is_about() -> None:
    form = RuleForm(rule=rule_with(PerIncident("Who?")), setting=None, content=SHIPPED[0])
    [table] = [part for part in form.parts() if "rows" in part]
    assert len(table["rows"]) == len(INCIDENTS)
