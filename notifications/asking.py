"""A question to the policy about a message that nobody writes, and its answer in every policy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

import policies
from districts.models import Appointment, District, School, User
from districts.roles import RoleKey, role
from districts.templatetags.belltower import grouped, moment
from notifications.facts import dismissal_at, people_at
from notifications.forms.asking import ME, AskForm
from notifications.panel import Panel, panel
from platforms import register
from platforms.models import Site
from policies import packs
from policies.facts import Asker, Facts, Platform, Student, Voice
from policies.in_force import version_of
from policies.library import Shelf
from policies.packs import STARTING
from policies.versions import Version, of_pack

# What stands in no register.
NOWHERE = {
    "personal": Platform("personal", "", (), keeps_record=False, is_personal=True),
    "elsewhere": Platform("elsewhere", "", (), keeps_record=False),
}
VOICED_IN = ("en", "es")
# Who writes to students and families; nobody asks as a parent or as the board.
ASKING_ROLES = tuple(
    one for one in RoleKey if not role(one).is_family and one != RoleKey.BOARD_MEMBER
)


@dataclass(frozen=True)
class Elsewhere:
    """What another district's policy answers, as it is published with Belltower."""

    title: str
    url: str
    panel: Panel


@dataclass(frozen=True)
class Answered:
    own: Panel
    others: Sequence[Elsewhere]


def answered(form: AskForm, district: District, *, by: User, now: datetime) -> Answered:
    """Nothing is kept and nothing is sent."""
    facts = facts_asked(form, by, now)
    looked_at = _looked_at(form, facts)

    def under(version: Version) -> Panel:
        verdict = policies.decide(version, facts)
        shown = panel(verdict, facts, checked_at=now, district=district)
        return replace(shown, facts=looked_at)

    others = [
        Elsewhere(
            title=str(packs.load(name).title),
            url=district.url("policy_compare_pack", pack=name),
            panel=under(of_pack(name)),
        )
        for name in other_packs(district, now)
    ]
    return Answered(under(version_of(district, now)), others)


def other_packs(district: District, now: datetime) -> list[str]:
    """Every known policy but the one that this district began with."""
    today = district.today(now)
    row = Shelf(district, today, today).row
    own = row.adopted_from if row else STARTING
    return [one for one in packs.names() if one not in {own, STARTING}]


def tools_known(district: District, now: datetime) -> list[tuple[str, Any]]:
    """Tools of the register, those that only the policy names, and the sites on which people are,
    as the form offers them."""
    named = _("%(name)s, named in the policy")
    found = Site.objects.filter(status=Site.Status.APPROVED).order_by("name", "pk")
    sites = [(one.reference.lower(), f"{one.name} ({one.network_name})") for one in found]
    return [
        *((one.key, one.name) for one in register.approved(district, now)),
        *((one.key, named % {"name": one.name}) for one in register.only_in_policy(district, now)),
        *([(_("Registered sites"), sites)] if sites else []),
    ]


def _platform(key: str, district: District, now: datetime) -> Platform:
    if key in NOWHERE:
        return NOWHERE[key]
    if site := Site.objects.filter(reference=key.upper(), status=Site.Status.APPROVED).first():
        return register.as_place(site)
    in_policy = {one.key: one for one in register.only_in_policy(district, now)}
    return in_policy.get(key) or register.platform(key, district, now)


def facts_asked(form: AskForm, by: User, now: datetime) -> Facts:
    given = form.cleaned_data
    place, asker = _place(by, form.district), _asker(given["who"], by)
    return Facts(
        kind=given["kind"],
        incident=given["incident"] if given["kind"] == "emergency" else "",
        topic=given["topic"],
        purpose=given["purpose"],
        scope="class" if given["kind"] == "class" else _scope(place),
        place=place.short_name,
        asker=asker,
        platform=_platform(given["tool"], form.district, now),
        when=form.when().isoformat(timespec="minutes"),
        zone=form.district.time_zone,
        dismissal=dismissal_at(place, form.when()),
        people=tuple(people_at(place)),
        **_audience(given),
        **_carried(given, asker),
    )


def _carried(given: dict[str, Any], asker: Asker) -> dict[str, Any]:
    """Families get it as a whole message goes: asked is who may, not what a draft still lacks."""
    if given["to"] != "families" or given["tool"] in NOWHERE:
        return {"channels": ("sms",), "worded_in": ("en",)}
    return {
        "channels": ("voice", "sms", "email"),
        "worded_in": VOICED_IN,
        "voices": tuple(Voice(one, asker.name, asker.roles) for one in VOICED_IN),
    }


def _audience(given: dict[str, Any]) -> dict[str, Any]:
    number = 1 if given["to"] == "student" else given["number"]
    if given["to"] == "families":
        return {
            "to": "families",
            "families": number,
            "families_by_language": (("en", number),),
            "families_of_place": number,
        }
    one = {
        "grade": given["grade"],
        "has_opt_in": bool(given["opt_in"]),
        "has_principal_yes": bool(given["principal_yes"]),
        "has_site_permission": bool(given["site_permission"]),
    }
    return {"to": "students", "students": tuple(Student(id=n, **one) for n in range(1, number + 1))}


def _asker(who: str, by: User) -> Asker:
    """Training and signatures are taken as up to date: the question is about the message."""
    if who != ME:
        return Asker(title=str(RoleKey(who).label), roles=(who,), has_file=False)
    held = Appointment.objects.in_force().staff().held_by(by.pk)
    roles = tuple(sorted(set(held.values_list("role", flat=True))))
    return Asker(name=by.display_name, roles=roles, has_file=False)


def _place(by: User, district: District) -> School | District:
    """Where the asker works: their first school, else the whole district."""
    held = Appointment.objects.in_force().staff().held_by(by.pk).exclude(school=None)
    first = held.select_related("school").order_by("pk").first()
    return first.school if first and first.school else district


def _scope(place: School | District) -> str:
    return "school" if isinstance(place, School) else "district"


def _looked_at(form: AskForm, facts: Facts) -> list[tuple[str, str]]:
    given = form.cleaned_data
    asks = facts.asker.name or facts.asker.title
    found = [(_("Kind"), form.shown("kind")), (_("Place"), facts.place), (_("Sender"), asks)]
    found += [
        (str(form.fields[name].label), form.shown(name))
        for name in ("purpose", "topic", "incident")
        if given[name]
    ]
    found.append((_("To whom"), form.shown("to")))
    found.append((_("How many"), grouped(len(facts.students) or facts.families)))
    if facts.students:
        asked = ["grade", "opt_in", "principal_yes"]
        if given["tool"] != "district":
            asked.append("site_permission")
        found += [(str(form.fields[name].label), form.shown(name)) for name in asked]
    found.append((str(form.fields["tool"].label), form.shown("tool")))
    if facts.voices:
        found.append((_("Voice"), _("of who asks, in English and Spanish")))
    found.append((_("When"), str(moment(form.when()))))
    return found
