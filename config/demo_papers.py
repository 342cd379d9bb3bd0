"""What the demo's people are asked to sign: papers, who has signed, and some from outside."""

from datetime import date, datetime, timedelta
from typing import Any

from districts.models import Appointment, District, User
from policies.actions import outsiders, papers
from policies.asked import Ask, asks_of
from policies.models import Outsider, Paper, Signature
from tenancy.refusals import Refused


def lay_out(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    """Papers that are missing; everybody's signatures but those of `unsigned`, once."""
    since = district.today(now) - timedelta(days=90)
    for each in plan.get("papers", []):
        _begin(district, each, since, now)
    if not Signature.objects.exists():
        without = {persons[name].pk for name in plan.get("unsigned", [])}
        _sign(district, without, now)
    for each in plan.get("outsiders", []):
        _add(district, each, persons, since, now)


def _begin(district: District, plan: dict[str, Any], since: date, now: datetime) -> None:
    try:
        papers.begin(
            district=district,
            kind=plan["kind"],
            asked_of=plan["asked_of"],
            titles=plan["title"],
            texts=plan["text"],
            link=plan.get("link", ""),
            is_yearly=plan.get("yearly", False),
            is_optional=plan.get("optional", False),
            in_force_from=since,
            by=None,
            now=now,
        )
    except Refused:
        return  # there already


def _sign(district: District, without: set[int], now: datetime) -> None:
    """Whoever is left out has this year's agreement still before them, and nothing else."""
    asks = [one for one in asks_of(district, now) if not one.is_optional]
    people = Appointment.objects.in_force().staff().values("person_id")
    Signature.objects.bulk_create(
        _signature(district, ask, person, now)
        for person in User.objects.filter(pk__in=people).order_by("pk")
        for ask in asks
        if not (person.pk in without and ask.thing.kind == Paper.Kind.AGREEMENT)
    )


def _signature(district: District, ask: Ask, person: User, now: datetime) -> Signature:
    thing, today = ask.thing, district.today(now)
    on = max(today - timedelta(days=60), ask.counts_from or date.min)
    return Signature(
        district=district,
        version=thing.version,
        document="" if thing.version else thing.key,
        sha256=thing.sha256,
        person=person,
        how=Signature.How.COURSE if thing.is_taken else Signature.How.SCREEN,
        typed_name=person.full_name,
        language=person.language or "en",
        on=on,
    )


def _add(
    district: District, plan: dict[str, Any], persons: dict[str, User], since: date, now: datetime
) -> None:
    """Listed; their links go out when somebody sends them."""
    if Outsider.objects.filter(email=plan["email"]).exists():
        return
    outsiders.add(
        district=district,
        name=plan["name"],
        organization=plan.get("organization", ""),
        email=plan["email"],
        language=plan.get("language", "en"),
        group=plan["group"],
        sponsor=persons[plan["sponsor"]],
        from_on=since,
        by=None,
        now=now,
    )
