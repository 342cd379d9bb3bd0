"""Who else is told of the policy, year by year: asked of the district, of no message."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import NoticeAudiences, Words, YearDay
from policies.rules.registry import rule
from policies.verdict import Finding


@rule(title=_("Notice every year"))
def yearly_notice(
    facts: Facts,
    *,
    documents: Annotated[tuple[str, ...], Words(_("Of which documents, by their keys?"))],
    audiences: Annotated[tuple[str, ...], NoticeAudiences(_("Who is told every year?"))],
    due: Annotated[str, YearDay(_("By which day of the school year?"))] = "01-31",
    letter: Annotated[
        tuple[str, ...],
        Words(_("Which clauses does the letter to families say, by their keys?")),
    ] = (),
) -> Iterable[Finding]:
    """No message is judged by it: the page of notices reads what is set here (policies.notices)."""
    return ()
