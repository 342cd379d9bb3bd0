"""What a view of the API starts from.

    class Decision(Endpoint):
        access = Access("staff", Permission.MESSAGE_SCHOOL, on="anywhere")

        @extend_schema(request=Asked, responses=Answered)
        def post(self, request: Request) -> Response:
            asked = self.read(Asked)
            return Response(Answered(judging.try_out(**asked, by=self.by)).data)

The middleware has let the program in by then, as it lets a person in to a page, and `self.by` is
narrowed to the token's scopes: `can` says no to the rest, in an action too. A Refused, an Http404
and what `read` finds wrong are answered by config.outcomes.
"""

from typing import Any, cast

from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from districts.access import Access, StaffRequest
from districts.actions import exports
from districts.models import District, User
from districts.permissions import check_at_work
from tenancy.clock import database_now


class Endpoint(APIView):
    """One address under `/api/v1/<district>/`; a subclass declares its `access`."""

    access: Access

    @property
    def inside(self) -> StaffRequest:
        return cast(StaffRequest, self.request._request)

    @property
    def by(self) -> User:
        return self.inside.user

    @property
    def district(self) -> District:
        return self.inside.district

    def hand_out(self, name: str, *, rows: int) -> None:
        """Before a list of people goes out: asked as for a file of it, and on record by day."""
        check_at_work(self.by)
        today = self.district.today(database_now())
        exports.note_reading(token=self.inside.token, name=name, rows=rows, today=today, by=self.by)

    def read(self, shape: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """What was sent, in this shape; otherwise a 400 with a sentence for each field."""
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return cast(dict[str, Any], given.validated_data)
