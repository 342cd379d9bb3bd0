"""A connection beside Django's, as the same role, for what must not wait for or with a request."""

from typing import Any

import psycopg2
from django.db import connections


def of_its_own(*, application_name: str, connect_timeout: int, options: str = "") -> Any:
    """Connect to the app's database; `options` are the server's, as on psql's command line.

    Secured like Django's. Raises psycopg2.Error when the database does not let us in.
    """
    at = connections["default"].settings_dict
    return psycopg2.connect(
        **{key: value for key, value in at["OPTIONS"].items() if key.startswith("ssl")},
        dbname=at["NAME"],
        user=at["USER"],
        password=at["PASSWORD"],
        host=at["HOST"],
        port=at["PORT"],
        connect_timeout=connect_timeout,
        options=options,
        application_name=application_name,
    )
