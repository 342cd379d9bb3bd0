"""The register as a policy's facts see it, with the tools that only the policy names."""

from collections.abc import Iterable
from datetime import date, datetime

from districts.models import District
from platforms.models import Site, Tool
from policies.facts import Platform
from policies.in_force import readable_version_of
from policies.versions import Version

# The settings of rules that name tools by key.
NAMED_BY = ("approved_platforms", "trip_platform")


def platform(key: str, district: District, now: datetime) -> Platform:
    """A tool by its key; where the register has no row, what a rule takes it for without one."""
    tool = Tool.objects.filter(key=key).first()
    return as_platform(tool, district.today(now)) if tool else Platform(key)


def as_platform(tool: Tool, today: date) -> Platform:
    """What is over is approved for nothing."""
    return Platform(
        key=tool.key,
        name=tool.name,
        approved_for=tuple(tool.uses) if tool.is_in_force(today) else (),
        keeps_record=tool.keeps_record,
        is_personal=tool.is_personal,
    )


def approved(district: District, now: datetime) -> list[Platform]:
    """What others have asked for and was approved, beside the district's own."""
    rows = Tool.objects.in_force().filter(is_own=False)
    return [as_platform(one, district.today(now)) for one in rows]


def only_in_policy(district: District, now: datetime) -> list[Platform]:
    """Named in a setting of the policy in force, and never entered in the register."""
    named = named_in_force(district, now)
    known = {*Tool.objects.values_list("key", flat=True), "district", "email"}
    return [
        Platform(one, in_words(one), (), keeps_record=True) for one in named if one not in known
    ]


def named_in_force(district: District, now: datetime) -> list[str]:
    """Keys of the tools that the policy in force names."""
    return named_in(readable_version_of(district, now))


def named_in(version: Version) -> list[str]:
    settings = (version.content.setting(one) for one in NAMED_BY)
    keys: Iterable[str] = (
        key for one in settings if one for key in one.parameters.get("approved", ())
    )
    return list(dict.fromkeys(keys))


def as_place(site: Site) -> Platform:
    """A registered site as what carries a message: the office's yes makes no tool of it, and what
    is written there nobody keeps for the district."""
    return Platform(site.reference.lower(), site.name, (), keeps_record=False)


def in_words(key: str) -> str:
    """school-messenger is School Messenger."""
    return key.replace("-", " ").title()
