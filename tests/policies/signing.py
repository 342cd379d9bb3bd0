"""Papers of a district, and people who have signed all that its policy asks for."""

from datetime import date
from typing import Any

from districts.models import District, User
from policies.actions import papers
from policies.asked import asks_of
from policies.models import Paper, Signature
from policies.signed import marks_of
from tenancy.clock import database_now
from tenancy.scope import working_in

BEGAN = date(2020, 1, 1)
WORDS = {"en": "Keep to the rules.\n\nAsk when in doubt.", "es": "Cumpla las reglas."}


def paper(
    of: District, kind: str = "agreement", title: str = "", *, since: date = BEGAN, **given: Any
) -> Paper:
    """In force since long before every test; asked of staff unless `asked_of` says more."""
    with working_in(of.pk):
        return papers.begin(
            district=of,
            kind=kind,
            asked_of=given.pop("asked_of", ["staff"]),
            titles={"en": title or f"The {kind}", "es": title or f"El {kind}"},
            texts=WORDS,
            in_force_from=since,
            by=None,
            now=database_now(),
            **given,
        )


def signed(person: User, at: District, on: date | None = None) -> None:
    """Puts all on file that is asked of staff there; makes the papers that the policy needs."""
    with working_in(at.pk):
        for kind in ("agreement", "training"):
            if not Paper.objects.filter(kind=kind).exists():
                paper(at, kind)
        now = database_now()
        asks = asks_of(at, now)
        marks = marks_of(asks, person)
        for ask in asks:
            if ask.signed_on(marks) is None:
                sign(person, at, ask.thing, on or at.today(now))


def sign(person: User, at: District, thing: Any, on: date) -> Signature:
    with working_in(at.pk):
        return Signature.objects.create(
            district=at,
            version=thing.version,
            document="" if thing.version else thing.key,
            sha256=thing.sha256,
            person=person,
            how=Signature.How.SCREEN,
            typed_name=person.full_name,
            language="en",
            on=on,
        )
