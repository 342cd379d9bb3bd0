"""The API's first word: who am I here, and what may I do. Its views follow districts.access."""

from typing import cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from districts.access import Access, StaffRequest
from districts.models import Appointment, School


class RoleSerializer(serializers.Serializer[Appointment]):
    """A role in force, with its permissions by key (districts.roles)."""

    role = serializers.CharField()
    school = serializers.SlugRelatedField[School](slug_field="slug", read_only=True)
    permissions = serializers.SerializerMethodField()

    def get_permissions(self, held: Appointment) -> list[str]:
        return sorted(permission.value for permission in held.holds.permissions)


class Me(APIView):
    """Roles in force today in this district, in the hat that is worn."""

    access = Access("member")

    def get(self, request: Request) -> Response:
        inside = cast(StaffRequest, request._request)
        roles = [RoleSerializer(held).data for held in inside.appointments]
        return Response({"hat": inside.hat, "roles": roles})
