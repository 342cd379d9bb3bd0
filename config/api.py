"""The API's first words: who am I here, what may I do, and what else can be asked."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config import openapi
from districts.access import Access
from districts.api import Endpoint
from districts.models import Appointment
from districts.permissions import lets_through


class RoleSerializer(serializers.Serializer[Appointment]):
    """A role in force, with its permissions by key (districts.roles)."""

    role = serializers.CharField()
    school = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()

    def get_school(self, held: Appointment) -> str | None:
        return held.school.slug if held.school else None

    def get_permissions(self, held: Appointment) -> list[str]:
        by = self.context["by"]
        return sorted(one.value for one in held.holds.permissions if lets_through(by, one))


class MeSerializer(serializers.Serializer[object]):
    """Who asks, and as what."""

    hat = serializers.CharField()
    roles = RoleSerializer(many=True)


class Me(Endpoint):
    """Roles in force today in this district, with the permissions that the token lets through."""

    access = Access("member")

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        me = {"hat": self.inside.hat, "roles": self.inside.appointments}
        return Response(MeSerializer(me, context={"by": self.by}).data)


class Schema(Endpoint):
    """This document. It holds nothing of anybody's."""

    access = Access("public")
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(openapi.document())
