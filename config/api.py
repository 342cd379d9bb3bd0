"""The API's first word: who am I here, and what may I do. Its views follow districts.access."""

from typing import cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from districts.access import Access, StaffRequest


class RoleSerializer(serializers.Serializer[dict[str, object]]):
    role = serializers.CharField(source="role.value", help_text="key of districts.roles")
    school = serializers.SlugField(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())


class Me(APIView):
    """Roles in force today in this district, in the hat that is worn."""

    access = Access("member")

    def get(self, request: Request) -> Response:
        inside = cast(StaffRequest, request._request)
        roles = [
            {
                "role": one.holds.key,
                "school": one.school.slug if one.school else None,
                "permissions": sorted(permission.value for permission in one.holds.permissions),
            }
            for one in inside.appointments
        ]
        return Response({"hat": inside.hat, "roles": RoleSerializer(roles, many=True).data})


