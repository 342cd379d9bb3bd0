"""`python -m tests.browser.lay_out`: the demo in the database of the settings, and more to look at.

The house's processes run meanwhile and do their part. Ends with a line of JSON: what was made, and
its reference.
"""

import json
import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from django.core.management import call_command  # noqa: PLC0415

    from config import demo  # noqa: PLC0415
    from records import sealer  # noqa: PLC0415
    from tenancy.clock import database_now  # noqa: PLC0415
    from tests.browser import stock  # noqa: PLC0415

    demo.lay_out(database_now(), most_students=480)
    call_command("introduce_to_sandbox")
    stock.policy()
    stock.drafts_of_policy()
    references: dict[str, str] = {}
    for lay in (
        stock.messages,
        stock.emergencies,
        stock.practices,
        stock.imports,
        stock.approvals,
        stock.classes,
        stock.access,
        stock.tool_requests,
        stock.agreements,
        stock.sites,
        stock.exceptions,
        stock.webhooks,
        stock.permissions,
        stock.kept_back,
        stock.cases,
    ):
        made = lay()
        twice = references.keys() & made.keys()
        assert not twice, f"Two things to look at have one name: {sorted(twice)}"
        references |= made
    sealer.seal_all()
    print(json.dumps(references))  # noqa: T201


if __name__ == "__main__":
    main()
