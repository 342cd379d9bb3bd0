"""Who is due, where 5,000 people work."""

from datetime import date

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from policies.asked import asks_of
from policies.models import Signature
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.measured import Limit, analyze, answers_within
from tests.policies.signing import paper


@pytest.mark.requirement("S0-62", "S1-04")
def test_list_answers_in_time_with_few_queries(riverside: District, north: School) -> None:
    hana = factories.person("Hana Hale")
    factories.appoint(hana, RoleKey.HR_DIRECTOR, riverside)
    factories.teachers(5000, north)
    paper(riverside)
    paper(riverside, "training")
    with working_in(riverside.pk):
        thing = asks_of(riverside, database_now())[0].thing
        Signature.objects.bulk_create(
            Signature(
                district=riverside, version=thing.version, sha256=thing.sha256, person=person,
                how="screen", typed_name=person.full_name, language="en", on=date(2026, 11, 2),
            )
            for person in User.objects.filter(email__startswith="t")[::2]
        )  # fmt: skip
    analyze("districts_appointment", "districts_user", "policies_signature")
    page, browser = riverside.url("agreements_due"), sign_in(hana)
    browser.get(page)
    limit = Limit(queries=45, reads=("districts_appointment", "policies_signature"))
    for query in ("", "?state=signed&page=40"):
        answers_within(limit, browser, page + query, riverside)
