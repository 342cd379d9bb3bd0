"""Who reports from outside: a browser without an account, and what it types."""

import re
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from districts.models import District, School
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.violations.factories import CANARY
from violations.actions import outside
from violations.actions.outside import Sent
from violations.models import Case
from violations.reading import as_house
from violations.taxonomy import About, Relation, Source

PAGE = "/riverside/speak-up/"
STATUS = f"{PAGE}status/"


def typed(**changed: Any) -> dict[str, Any]:
    """A parent's answers, as their browser sends them."""
    return {
        "begun_with": str(uuid4()),
        "what": f"El entrenador le escribe a mi hija por la noche. {CANARY}",
        "about": "staff",
        "names": "",
        "school": "north-middle",
        "day": "",
        "hour": "",
        "medium": "text",
        "relation": "parent",
        "name": "",
        "contact": "",
        **changed,
    }


def told(district: District, school: School | None = None, **changed: Any) -> Sent:
    """A report as the action takes it."""
    given: dict[str, Any] = {
        "about": About.STAFF,
        "relation": Relation.PARENT,
        "name": "",
        "contact": "",
        "words": {"what": f"He writes to my daughter at night. {CANARY}"},
        "facts": {"medium": "text"},
        "categories": [],
        "files": [],
        "language": "en",
        "begun_with": uuid4(),
        "source": Source.PUBLIC,
        "now": database_now(),
    }
    with working_in(district.pk):
        return outside.report(district=district, school=school, **given | changed)


def case_of(district: District) -> Case:
    """The only one."""
    with working_in(district.pk), as_house():
        return Case.objects.select_related("report", "district", "assigned_to").get()


def keys_on(page: HttpResponse) -> dict[str, str]:
    words = page.content.decode()
    key = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", words)
    code = re.search(r"<b[^>]*>(\d{6})</b>", words)
    assert key, words
    assert code, words
    return {"key": key[0], "code": code[1]}


def spanish() -> Client:
    return Client(headers={"accept-language": "es"})
