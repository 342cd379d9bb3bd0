"""The packs that are shipped, and what is said about those that cannot be read."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policies import packs
from policies.content import BadPolicy, Content
from policies.words import Text

IDS = {
    "harbor-point": [f"S2-{number:02}" for number in range(1, 23)],
    "prairie-central": [f"S3-{number:02}" for number in range(1, 17)],
    "maple-ridge": [f"S4-{number:02}" for number in range(1, 11)],
}
SOUND = packs.FOLDER / "harbor-point.toml"


@pytest.mark.parametrize("name", packs.names())
def test_a_shipped_pack_can_be_read_and_is_called_as_its_file(name: str) -> None:
    assert packs.load(name).key == name


@pytest.mark.parametrize(("name", "ids"), IDS.items())
def test_every_demand_of_a_policy_is_a_clause(name: str, ids: list[str]) -> None:
    clauses = packs.load(name).clauses
    assert [one.id for one in clauses] == ids
    assert [one.number for one in clauses] == [str(int(one[3:])) for one in ids]


@pytest.mark.parametrize("name", packs.names())
def test_every_word_is_there_in_english_and_spanish(name: str) -> None:
    for where, words in _texts(packs.load(name)):
        languages = dict(words.versions)
        assert {"en", "es"} <= set(languages), where
        assert languages["en"] != languages["es"], where


@pytest.mark.parametrize("name", [one for one in packs.names() if one != packs.STARTING])
def test_what_a_district_set_says_how_who_and_when(name: str) -> None:
    for one in packs.load(name).settings:
        assert one.applies, one.rule
        assert one.decided_by, one.rule
        assert one.decided_on, one.rule
        assert one.clauses or not one.is_policy, f"{one.rule} is policy and rests on no clause"


@pytest.mark.parametrize("name", packs.names())
def test_what_goes_to_several_schools_is_typed(name: str) -> None:
    setting = packs.load(name).setting("several_schools")
    assert setting is not None
    assert setting.parameters["least"] == 2
    assert set(setting.parameters["kinds"]) == {"outreach", "emergency", "weather"}


@pytest.mark.parametrize("name", packs.names())
def test_a_decided_question_says_what_who_and_when(name: str) -> None:
    for one in packs.load(name).questions:
        assert len({bool(one.decided), bool(one.decided_by), bool(one.decided_on)}) == 1, one.id


def _texts(content: Content) -> list[tuple[str, Text]]:
    """Every text that somebody wrote, by where it stands; those that may be left out, if there."""
    found = [("title", content.title), ("about", content.about)]
    for document in content.documents:
        named = ("title", "about", "owner", "copies")
        found += [(f"{document.key}.{one}", getattr(document, one)) for one in named]
    for clause in content.clauses:
        found += [(f"{clause.id}.section", clause.section), (clause.id, clause.summary)]
    found += [(f"{one.rule}.applies", one.applies) for one in content.settings]
    for question in content.questions:
        found += [(question.id, one) for one in (question.asks, question.default, question.decided)]
        found += [(f"{question.id}.options", one) for one in question.options]
    return [(where, words) for where, words in found if words]


Edit = Callable[[str], str]


def _with(old: str, new: str) -> Edit:
    def edit(sound: str) -> str:
        assert old in sound, f"The pack no longer says {old!r}."
        return sound.replace(old, new, 1)

    return edit


def _and(more: str) -> Edit:
    return lambda sound: f"{sound}\n{more}\n"


def _only(text: str) -> Edit:
    return lambda _sound: text


LEAST = 'kinds = ["outreach", "weather", "emergency", "class"]\nleast = 5'
BAD: dict[str, tuple[Edit, str]] = {
    "not TOML": (_only("[pack\n"), "bad.toml is not TOML: "),
    "an empty file": (_only(""), "bad.toml: pack.key must be a word, not None."),
    "no key": (
        _with('key = "harbor-point"', ""),
        "bad.toml: pack.key must be a word, not None.",
    ),
    "a misspelt table": (
        _with("[[clauses]]", "[[clause]]"),
        "bad.toml has the key 'clause', which nothing reads. Is it misspelt?",
    ),
    "a misspelt key": (
        _with('number = "1"', 'number = "1"\nnummer = "1"'),
        "bad.toml: clauses.S2-01 has the key 'nummer', which nothing reads. Is it misspelt?",
    ),
    "a table where a list belongs": (
        _only('documents = 1\n[pack]\nkey = "x"\ntitle = "X"'),
        "bad.toml: documents must be a list of tables.",
    ),
    "no English": (
        _with('section = { en = "1, boundaries", es', "section = { es"),
        "bad.toml: clauses.S2-01.section has no English words.",
    ),
    "no summary": (
        _with("summary = ", "text = 'x' #"),
        "bad.toml: clauses.S2-01.summary must be words like",
    ),
    "a strength of its own": (
        _with('strength = "must"', 'strength = "shall"'),
        "bad.toml: clauses.S2-01.strength is 'shall'; it is one of ",
    ),
    "another document": (
        _with('document = "w050"', 'document = "w051"'),
        "bad.toml: clauses.S2-01.document is 'w051'; the documents are w050.",
    ),
    "a day that is none": (
        _with("adopted = 2020-09-09", 'adopted = "9/9/20"'),
        "bad.toml: documents.w050.adopted must be a day like ",
    ),
    "a doubled clause": (
        _with('id = "S2-22"', 'id = "S2-01"'),
        "bad.toml: clauses has 'S2-01' 2 times; it may stand there once.",
    ),
    "a doubled rule": (
        _and('[[rules]]\nrule = "voice_is_recorded"\nsettings = { kinds = ["emergency"] }'),
        "bad.toml: rules has 'voice_is_recorded' 2 times; it may stand there once.",
    ),
    "a rule that is not there": (
        _with('rule = "home_languages"', 'rule = "home_language"'),
        "bad.toml: rules.home_language: there is no rule called 'home_language'.",
    ),
    "a setting that is not there": (
        _with("least = 5", "fewest = 5"),
        "bad.toml: rules.home_languages.settings has the key 'fewest'; this rule knows kinds",
    ),
    "a setting of another type": (
        _with("least = 5", 'least = "five"'),
        "bad.toml: rules.home_languages.settings.least must be a whole number, not 'five'.",
    ),
    "a setting out of bounds": (
        _with("least = 5", "least = 0"),
        "bad.toml: rules.home_languages.settings.least must be between 1 and 10000, not 0.",
    ),
    "a role that is not there": (
        _with('["teacher", "coach"', '["tutor", "coach"'),
        "bad.toml: rules.may_send.settings.senders does not know 'tutor'; it knows ",
    ),
    "a setting left out": (
        _with(LEAST, "least = 5"),
        "bad.toml: rules.home_languages.settings.kinds is missing.",
    ),
    "a clause that is not there": (
        _with("clauses = []", 'clauses = ["S2-99"]'),
        "bad.toml: rules.may_send.clauses names 'S2-99', which is not a clause here.",
    ),
    "a question about a rule that is not there": (
        _with(
            'rule = "pair_limit"\nclauses = ["S2-20"]\nasks',
            'rule = "fewness"\nclauses = ["S2-20"]\nasks',
        ),
        "bad.toml: questions.how-few.rule: there is no rule called 'fewness'.",
    ),
    "a doubled question": (
        _with('id = "how-few"', 'id = "A25"'),
        "bad.toml: questions has 'A25' 2 times; it may stand there once.",
    ),
    "an hour that is none": (
        _with('starts = "20:00"', 'starts = "8 pm"'),
        "bad.toml: rules.quiet_hours.settings.starts must be a time of day like ",
    ),
    "settings of one rule that contradict each other": (
        _with('starts = "20:00"', 'starts = "07:00"'),
        "bad.toml: rules.quiet_hours: quiet hours begin and end at 07:00",
    ),
    "rules that contradict each other": (
        _with('kinds = ["attendance"]', 'kinds = ["emergency"]'),
        "bad.toml: rules.voice_is_recorded and rules.voice_is_synthetic both name emergency: ",
    ),
}


@pytest.mark.parametrize(("edit", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_pack_is_refused_with_file_key_and_fault(
    tmp_path: Path, edit: Edit, sentence: str
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(edit(SOUND.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(BadPolicy) as refused:
        packs.load_file(bad)
    assert str(refused.value).startswith(sentence)


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=r"nowhere\.toml: there is no such pack\."):
        packs.load_file(tmp_path / "nowhere.toml")


def test_the_sound_copy_of_the_table_is_sound(tmp_path: Path) -> None:
    same: dict[str, Any] = tomllib.loads(SOUND.read_text(encoding="utf-8"))
    assert packs.load_file(SOUND).data == same
