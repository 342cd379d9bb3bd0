"""What `up` says when everything is up: where, and as whom."""

import os
from itertools import groupby
from typing import Any

from config.launcher import VAR
from config.launcher.answers import House


def page(house: House, seconds: float) -> str:
    lines = [
        "",
        (
            f"Belltower is up after {seconds:.0f} s. Sign in as any of these people; "
            f"the password of all is {house.demo['password']}"
        ),
        *people(house.demo["people"]),
        "",
        f"  Belltower   {os.environ['PUBLIC_URL']}",
        f"  Phones      {house.inbox}",
        f"  Mail        {house.inbox}/mails",
        f"  Webhooks    {house.webhooks}",
        f"  Logs        {VAR / 'log'}",
        "",
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)


def people(found: list[dict[str, Any]]) -> list[str]:
    """A block for each district, in columns as wide as the longest entry."""
    wide = {key: max(len(str(one[key])) for one in found) for key in ("name", "role")}
    lines = []
    for district, members in groupby(found, key=lambda one: one["district"]):
        lines += ["", f"  {district}"]
        lines += [
            f"    {one['name']:{wide['name']}}  {one['role']:{wide['role']}}  {one['email']}"
            for one in members
        ]
    return lines
