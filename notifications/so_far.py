"""The policy's answer beside a step of a draft: what this step settles, and how much is elsewhere.

Nobody is told of a step that the draft has not come to: what is to be settled there is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from districts.models import User
from notifications import judging, steps
from notifications.judging import Judgement
from notifications.models import Message
from notifications.panel import Panel, panel
from notifications.ways_on import REMEDIES, ways_on
from policies.deciding import narrowed
from policies.verdict import Finding, Verdict


@dataclass(frozen=True)
class SoFar:
    """`panel` has the findings that this step settles; `elsewhere` counts those that it cannot."""

    panel: Panel
    elsewhere: int
    check_url: str
    judgement: Judgement


def so_far(message: Message, step: str, *, by: User, now: datetime) -> SoFar:
    judgement = judging.once_confirmed(judging.judge(message, now, by=by), message, now)
    verdict = _up_to(judgement.verdict, steps.come_to(message, step))
    here = [one for one in verdict.to_settle if _is_settled_at(step, one, judgement)]
    return SoFar(
        panel=panel(
            Verdict(verdict.version, verdict.outcome, verdict.heading, tuple(here)),
            judgement.facts,
            checked_at=now,
            district=message.district,
            steps=_ways_on(message, step, verdict, by=by, now=now),
        ),
        elsewhere=len(verdict.to_settle) - len(here),
        check_url=message.district.url("message_check", reference=message.reference),
        judgement=judgement,
    )


def _up_to(verdict: Verdict, reached: Sequence[str]) -> Verdict:
    """Without what a later step settles."""
    kept = [one for one in verdict.findings if (at := settled_at(one)) is None or at in reached]
    return verdict if len(kept) == len(verdict.findings) else narrowed(verdict, kept)


def settled_at(finding: Finding) -> str | None:
    """The step at which it is put right, where one of its remedies is a step."""
    remedies = (finding.remedy, *(remedy for remedy, _label in finding.ways))
    return next((REMEDIES[one] for one in remedies if one in REMEDIES), None)


def _is_settled_at(step: str, finding: Finding, judgement: Judgement) -> bool:
    """When the policy could not be asked, every step says whom to call."""
    return settled_at(finding) == step or not judgement.is_checked


def _ways_on(
    message: Message, step: str, verdict: Verdict, *, by: User, now: datetime
) -> dict[str, str]:
    """To other pages; what is done on this one or on the check page needs no link here."""
    return {
        remedy: url
        for remedy, url in ways_on(message, verdict, by=by, now=now).items()
        if REMEDIES.get(remedy) != step and not url.startswith("#")
    }
