"""What is changed in a draft: a rule's settings, and the district's own text of a clause."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from policies import content
from policies.actions.versions import change, check_draft, locked
from policies.content import BadPolicy
from policies.models import PolicyVersion
from policies.permissions import check_edit
from policies.rules import RULES
from records import book
from tenancy.refusals import Refused


@transaction.atomic
def set_rule(
    *,
    version: PolicyVersion,
    rule: str,
    settings: Mapping[str, Any],
    applies: Mapping[str, str],
    clauses: Iterable[str],
    is_policy: bool,
    by: User,
) -> PolicyVersion:
    """Set a rule in the draft, anew or otherwise than it stood; who publishes it decides it."""
    held = _to_change(version, by)
    if rule not in RULES:
        raise Refused(_("There is no rule called “%(name)s”.") % {"name": rule})
    row = row_of(
        rule=rule, settings=settings, applies=applies, clauses=clauses, is_policy=is_policy
    )
    was = next((each for each in held.content.get("rules", []) if each["rule"] == rule), None)
    if was is not None and _is_as_it_was(row, was):
        return held
    change(held, with_rule(held.content, row), by)
    book.write("policies.version.rule_set", subject=held, by=by, details={"rule": rule})
    return held


@transaction.atomic
def remove_rule(*, version: PolicyVersion, rule: str, by: User) -> PolicyVersion:
    held = _to_change(version, by)
    rows = [each for each in held.content.get("rules", []) if each["rule"] != rule]
    if len(rows) == len(held.content.get("rules", [])):
        raise Refused(_("This version has no such rule."))
    change(held, held.content | {"rules": rows}, by)
    book.write("policies.version.rule_removed", subject=held, by=by, details={"rule": rule})
    return held


@transaction.atomic
def word_clause(*, version: PolicyVersion, clause: str, text: str, by: User) -> PolicyVersion:
    """Keep the clause as the district's own paper has it; empty takes it out again."""
    held = _to_change(version, by)
    rows = held.content.get("clauses", [])
    if clause not in (each["id"] for each in rows):
        raise Refused(_("This version has no such clause."))
    worded = [_worded(each, text.strip()) if each["id"] == clause else each for each in rows]
    change(held, held.content | {"clauses": worded}, by)
    book.write("policies.version.clause_worded", subject=held, by=by, details={"clause": clause})
    return held


def row_of(
    *,
    rule: str,
    settings: Mapping[str, Any],
    applies: Mapping[str, str],
    clauses: Iterable[str],
    is_policy: bool,
) -> dict[str, Any]:
    """A rule as it stands in a policy's data; nobody has decided it yet."""
    return {
        "rule": rule,
        "clauses": list(clauses),
        "settings": _shown(rule, settings),
        "applies": {language: words for language, words in applies.items() if words},
        "is_policy": is_policy,
    }


def with_rule(data: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's data with this rule in the place of what stood there, or behind all others."""
    rows = list(data.get("rules", []))
    places = [place for place, each in enumerate(rows) if each["rule"] == row["rule"]]
    if places:
        rows[places[0]] = dict(row)
    else:
        rows.append(dict(row))
    return {**data, "rules": rows}


def _to_change(version: PolicyVersion, by: User) -> PolicyVersion:
    held = locked(version)
    check_edit(by, held)
    check_draft(held)
    return held


def _worded(clause: Mapping[str, Any], text: str) -> dict[str, Any]:
    kept = {key: value for key, value in clause.items() if key != "text"}
    return kept | {"text": text} if text else kept


def _is_as_it_was(row: Mapping[str, Any], was: Mapping[str, Any]) -> bool:
    """Whether saving changes nothing; then it stays signed by who decided it before."""
    defaults = {"clauses": [], "applies": {}, "is_policy": True}
    before = {key: was.get(key, default) for key, default in defaults.items()}
    before["settings"] = _shown(was["rule"], was.get("settings", {}))
    if isinstance(before["applies"], str):
        before["applies"] = {"en": before["applies"]}
    return all(row[key] == value for key, value in before.items())


def _shown(rule: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as JSON, each read by its kind first."""
    try:
        read = content.parameters(rule, settings, f"rules.{rule}")
    except BadPolicy as fault:
        raise Refused(str(fault)) from fault
    declared = RULES[rule].parameters
    return {name: declared[name].kind.show(value) for name, value in read.items()}
