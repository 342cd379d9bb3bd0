"""The form on paper, in two languages side by side, with lines to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from districts.models import District
from optin import form, words
from optin.form import Facts
from optin.models import Consent

BLANK = "________________"
FIELDS = ("paper.child", "paper.name", "paper.signature", "paper.day")


@dataclass(frozen=True)
class Column:
    lines: Sequence[str]
    answers: Sequence[str]
    give: str


@dataclass(frozen=True)
class Sheet:
    """`columns` by language; `fields` have their label in each of them, and what is known."""

    columns: Mapping[str, Column]
    fields: Sequence[tuple[str, str]]


def sheet(
    consent: Consent, answers: Sequence[str], facts: Facts, language: str, *, until: date
) -> Sheet:
    """Without a child in `facts` it names none, and their name is a line to fill in."""
    both = _languages(language, consent.district)
    shown = Facts(facts.child or BLANK, facts.asker, facts.about)
    columns: dict[str, Column] = {}
    labels: dict[str, list[str]] = {key: [] for key in FIELDS}
    for one in both:
        with words.spoken(form.own_words(one)):
            columns[one] = Column(
                form.lines(consent, shown, one, until=until, answer=form.BY_HAND),
                [form.choice(consent, each, shown, one) for each in answers],
                words.said("paper.give", one, school=consent.school.name),
            )
            for key, said in labels.items():
                said.append(words.said(key, one))
    known = {"paper.child": consent.student.full_name if facts.child else ""}
    fields = [(" / ".join(dict.fromkeys(said)), known.get(key, "")) for key, said in labels.items()]
    return Sheet(columns, fields)


def _languages(language: str, district: District) -> list[str]:
    """The family's, where its words were checked, and the source; who reads the source gets the
    district's next one beside it, for whoever helps at home."""
    offered = form.offered(district)
    own = language if language in offered else form.SOURCE
    other = form.SOURCE if own != form.SOURCE else next((x for x in offered if x != own), own)
    return list(dict.fromkeys((own, other)))
