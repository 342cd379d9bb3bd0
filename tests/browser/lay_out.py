"""`python -m tests.browser.lay_out`: the demo in the database of the settings, with its seals."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from config import demo  # noqa: PLC0415
    from records import sealer  # noqa: PLC0415
    from tenancy.clock import database_now  # noqa: PLC0415

    demo.lay_out(database_now(), most_students=480)
    sealer.seal_all()


if __name__ == "__main__":
    main()
