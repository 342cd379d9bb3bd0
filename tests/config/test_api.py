"""The API's frame: who comes in, how a no reads, and what the document says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import get_resolver, path
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config import openapi, urls
from districts.access import Access
from districts.api import Endpoint
from districts.models import District, School, User
from districts.permissions import check_can
from districts.roles import Permission
from tenancy.refusals import Refused
from tests.conftest import sign_in, with_token
from tests.districts import factories

ME = "/api/v1/riverside/me/"


class Asked(serializers.Serializer[object]):
    count = serializers.IntegerField()


class Probe(Endpoint):
    """Answers as an address of ours could."""

    access = Access("staff", Permission.MESSAGE_SCHOOL, on="anywhere")

    def post(self, request: Request, how: str) -> Response:
        if how == "refused":
            raise Refused("Not now.")
        if how == "denied":
            check_can(self.by, Permission.APPROVE_DISTRICT, self.district)
        if how == "missing":
            raise Http404("nobody's business")
        if how == "broken":
            raise ValueError("a bug")
        return Response({"twice": 2 * self.read(Asked)["count"]})


class OfASchool(Endpoint):
    access = Access("staff", Permission.SETTINGS_SCHOOL, on="school")

    def get(self, request: Request, school: School) -> Response:
        return Response({"school": school.name})


class Addresses:
    """The house's, and two of this test's."""

    handler404, handler500 = urls.handler404, urls.handler500
    urlpatterns = [
        path("api/v1/<slug:district>/probe/<slug:how>/", Probe.as_view(), name="api_probe"),
        path("api/v1/<slug:district>/schools/<slug:school>/", OfASchool.as_view(), name="api_x"),
        *urls.urlpatterns,
    ]


@pytest.fixture
def probed(settings: Any) -> None:
    settings.ROOT_URLCONF = Addresses


def _ask(client: Client, how: str, **sent: object) -> Any:
    client.raise_request_exception = False
    address = f"/api/v1/riverside/probe/{how}/"
    return client.post(address, sent, content_type="application/json")


def test_cookies_of_our_pages_open_nothing(ann: User, riverside: District) -> None:
    answer = sign_in(ann).get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "Set-Cookie" not in answer.headers
    assert answer.json()["detail"].startswith("Send a token of this district")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer bt_none_none"])
def test_anything_else_is_asked_for_a_token(riverside: District, header: str) -> None:
    assert Client(headers={"authorization": header}).get(ME).status_code == 401


def test_district_that_is_not_there_answers_as_next_door(
    cora: User, hilltop: District, riverside: District
) -> None:
    client = with_token(cora, hilltop)
    foreign, missing = client.get(ME), client.get("/api/v1/nowhere/me/")
    assert foreign.status_code == missing.status_code == 401
    assert foreign.content == missing.content


def test_answers_are_kept_by_nobody_and_begin_no_session(ann: User, riverside: District) -> None:
    answer = with_token(ann, riverside).get(ME)
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


def test_parent_and_principal_in_one_comes_as_the_principal(ann: User, riverside: District) -> None:
    factories.appoint(ann, factories.RoleKey.GUARDIAN, riverside)
    body = with_token(ann, riverside).get(ME).json()
    assert body["hat"] == "staff"
    assert [one["role"] for one in body["roles"]] == ["principal"]


@pytest.mark.parametrize(
    ("how", "sent", "status", "body"),
    [
        ("ok", {"count": 2}, 200, {"twice": 4}),
        ("refused", {}, 409, {"detail": "Not now."}),
        ("missing", {}, 404, {"detail": "There is nothing at this address."}),
        (
            "ok",
            {"count": "many"},
            400,
            {
                "detail": "Some of what was sent needs another look.",
                "fields": {"count": ["A valid integer is required."]},
            },
        ),
    ],
)
def test_answers_are_json_with_a_sentence(
    probed: None, ann: User, riverside: District, how: str, sent: dict[str, Any], status: int,
    body: dict[str, Any],
) -> None:  # fmt: skip
    answer = _ask(with_token(ann, riverside), how, **sent)
    assert (answer.status_code, answer.json()) == (status, body)


def test_denied_names_who_can(probed: None, ann: User, bob: User, riverside: District) -> None:
    answer = _ask(with_token(ann, riverside), "denied")
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("This is for people who may approve")
    assert answer.json()["who_can"] == [
        {"name": "Dr. Bell", "role": "superintendent", "phone": "(253) 555-0100"}
    ]


def test_bug_answers_with_a_reference_alone(probed: None, ann: User, riverside: District) -> None:
    answer = _ask(with_token(ann, riverside), "broken")
    assert answer.status_code == 500
    assert answer.json() == {
        "detail": "Something broke here, and nothing was changed.",
        "reference": answer["X-Request-Id"],
    }


def test_scope_narrower_than_the_person_is_a_403(
    probed: None, ann: User, riverside: District
) -> None:
    answer = _ask(with_token(ann, riverside, Permission.PEOPLE_SEE), "ok", count=1)
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("This token may not write to the families")


def test_schools_elsewhere_and_nowhere_read_the_same(
    probed: None, ian: User, ann: User, sam: User, riverside: District, hilltop: District
) -> None:
    factories.school(hilltop, "hill-school")
    client = with_token(ann, riverside)
    address = "/api/v1/riverside/schools/{}/".format
    assert client.get(address("north-middle")).json() == {"school": "North Middle School"}
    foreign, missing = client.get(address("hill-school")), client.get(address("no-school"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert client.get(address("south-high")).status_code == 403


def test_address_that_is_not_there_answers_in_json(db: None) -> None:
    answer = Client().get("/api/v1/riverside/nothing/")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is nothing at this address."}


def test_document_names_every_address_and_how_to_come_in(riverside: District) -> None:
    document = Client().get("/api/v1/riverside/schema/").json()
    ours = {
        f"/api/v1/{{district}}/{one.pattern}"
        for top in get_resolver().url_patterns
        if str(top.pattern) == "api/v1/<slug:district>/"
        for one in _leaves(top)
    }
    assert ours
    assert set(document["paths"]) == {openapi_path(one) for one in ours}
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    me = document["paths"]["/api/v1/{district}/me/"]["get"]
    assert me["security"] == [{"token": []}]
    assert set(me["responses"]) == {"200", *openapi.REFUSALS}


def test_document_is_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_everything_under_the_api_is_an_endpoint_and_nothing_else_is() -> None:
    for under_the_api, pattern in _every(get_resolver()):
        endpoint = getattr(pattern.callback, "cls", None)
        assert under_the_api == (endpoint is not None), pattern
        assert under_the_api == (pattern.name or "").startswith("api_"), pattern


def openapi_path(address: str) -> str:
    """`<slug:x>` as OpenAPI writes it."""
    while "<" in address:
        before, _, rest = address.partition("<")
        inside, _, after = rest.partition(">")
        address = f"{before}{{{inside.rpartition(':')[2]}}}{after}"
    return address


def _leaves(resolver: Any) -> Iterator[Any]:
    for one in resolver.url_patterns:
        yield from _leaves(one) if hasattr(one, "url_patterns") else [one]


def _every(resolver: Any) -> Iterator[tuple[bool, Any]]:
    for top in resolver.url_patterns:
        under = str(top.pattern).startswith("api/")
        for one in _leaves(top) if hasattr(top, "url_patterns") else [top]:
            yield under, one
