"""A version that is not in force yet beside what is: rule by rule, and as a whole."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from policies import changes
from policies.actions.settings import row_of, with_rule
from policies.changes import Changes, RuleChange
from policies.content import BadPolicy, Content, RuleSetting, read
from policies.forms import RuleForm
from policies.library import written
from policies.models import PolicyVersion
from policies.packs import STARTING
from policies.rules import RULES
from policies.versions import of_pack


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to set; `hash` says that the page has shown exactly this."""

    row: Mapping[str, Any]
    change: RuleChange | None
    hash: str


@dataclass(frozen=True)
class RuleLine:
    """One rule of the draft's list."""

    setting: RuleSetting
    is_changed: bool

    @property
    def title(self) -> str:
        return _(RULES[self.setting.rule].title)

    @property
    def decided_on(self) -> date | None:
        return written(self.setting.decided_on)


def since_last(version: PolicyVersion) -> Changes:
    """What this version would change, compared with the one it was made from."""
    before = version.based_on.read() if version.based_on else of_pack(STARTING).content
    return changes.between(before, version.read())


def rules_of(content: Content, change: Changes) -> list[RuleLine]:
    changed = {one.rule for one in change.rules}
    lines = [RuleLine(one, one.rule in changed) for one in content.settings]
    return sorted(lines, key=lambda one: one.title)


def proposal(version: PolicyVersion, form: RuleForm) -> Proposal | None:
    """Read as a whole policy first: a contradiction with another rule is said on the form."""
    if not form.is_valid():
        return None
    given = {
        "rule": form.rule.name,
        "settings": form.settings(),
        "applies": form.applies(),
        "clauses": form.cleaned_data["rests_on"],
        "is_policy": form.cleaned_data["from_policy"],
    }
    try:
        after = read(with_rule(version.content, row_of(**given)), _("The draft"))
    except BadPolicy as fault:
        form.add_error(None, str(fault))
        return None
    name = form.rule.name
    before = version.read().setting(name)
    change = changes.of_rule(before, after.setting(name), changes.cites_of(after))
    return Proposal(given, change, _hash(given))


def removal(version: PolicyVersion, rule: str) -> Proposal | None:
    """That a rule is asked no more; None where the version does not ask it."""
    content = version.read()
    change = changes.of_rule(content.setting(rule), None, changes.cites_of(content))
    gone = {"gone": [one for one in version.content["rules"] if one["rule"] == rule]}
    return Proposal(gone, change, _hash(gone)) if change else None


def _hash(given: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:16]
