"""Who has signed what, for programs."""

from typing import Any

from django.core.paginator import Paginator
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from districts.access import Access
from districts.api import Endpoint
from districts.models import School, User
from districts.roles import Permission
from policies import due
from policies.due import Line, State
from tenancy.clock import database_now

PAGE = 100


class AgreementSerializer(serializers.Serializer[Line]):
    """One thing that is asked of one person, and how it stands. `until` is its last day.

    `on_own_word` is true where the person says that they took it and the office has seen nothing.
    """

    person = serializers.SerializerMethodField()
    schools = serializers.SerializerMethodField()
    paper = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=State.choices)
    signed_on = serializers.DateField(allow_null=True)
    on_own_word = serializers.BooleanField(source="is_said")
    until = serializers.DateField(allow_null=True)
    due_on = serializers.DateField()

    def get_person(self, line: Line) -> str:
        return str(self.context["emails"][line.colleague.id])

    def get_schools(self, line: Line) -> list[str]:
        slugs: dict[int, str] = self.context["schools"]
        return [slugs[one] for one in line.colleague.schools if one is not None]

    def get_paper(self, line: Line) -> str:
        return line.ask.key


class AgreementPageSerializer(serializers.Serializer[object]):
    count = serializers.IntegerField()
    pages = serializers.IntegerField()
    page = serializers.IntegerField()
    as_of = serializers.DateField()
    agreements = AgreementSerializer(many=True)


class AgreementsView(Endpoint):
    """A hundred lines a page, in the order of names; of the schools whose staff one sees."""

    access = Access("staff", Permission.AGREEMENTS_SEE, "anywhere")

    @extend_schema(
        parameters=[OpenApiParameter("page", int, description="From 1 on.")],
        responses=AgreementPageSerializer,
    )
    def get(self, request: Request) -> Response:
        now = database_now()
        found = due.lines(self.district, now, due.schools_seen(self.by, self.district))
        self.hand_out("agreements-api", rows=len(found))
        pages = Paginator(found, PAGE)
        page = pages.get_page(request.query_params.get("page"))
        lines = list(page.object_list)
        names = _names(lines)
        return Response(
            {
                "count": pages.count,
                "pages": pages.num_pages,
                "page": page.number,
                "as_of": self.district.today(now),
                "agreements": [_line(one, names) for one in lines],
            }
        )


def _line(line: Line, names: dict[str, dict[int, str]]) -> dict[str, Any]:
    return dict(AgreementSerializer(line, context=names).data)


def _names(lines: list[Line]) -> dict[str, dict[int, str]]:
    people = {one.colleague.id for one in lines}
    return {
        "emails": {one.pk: one.email or "" for one in User.objects.filter(pk__in=people)},
        "schools": dict(School.objects.values_list("pk", "slug")),
    }
