"""How families' permissions stand, for other systems: read, page by page, and nothing else."""

from datetime import UTC, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from districts.access import Access
from districts.api import Endpoint
from districts.roles import Permission
from optin import permission_rows
from optin.models import Consent, ConsentQuerySet
from optin.permission_rows import PermissionSerializer, Stand, row_of
from tenancy.clock import database_now

PAGE = 200
# What is being written while a list is read bears a time from before it.
ALLOWED = timedelta(minutes=5)
READS = Access("staff", Permission.CONSENTS_READ, on="district")


class AskedPermissionsSerializer(serializers.Serializer[object]):
    """Filters. `after` is the `next` of the page before; `student` the student system's number;
    `changed_since` the `as_of` of the first page of the time before."""

    student = serializers.CharField(required=False, max_length=255)
    kind = serializers.ChoiceField(choices=Consent.Kind.choices, required=False)
    status = serializers.ChoiceField(choices=Stand.choices, required=False)
    changed_since = serializers.DateTimeField(required=False)
    after = serializers.IntegerField(required=False, min_value=0, default=0)


class PermissionPageSerializer(serializers.Serializer[object]):
    permissions = PermissionSerializer(many=True)
    # Ask again with `after` this; null at the end.
    next = serializers.IntegerField(allow_null=True)
    # Some minutes ago, so that nothing is missed; what comes twice is told by its `changed_at`.
    as_of = serializers.DateTimeField(default_timezone=UTC)


class PermissionsView(Endpoint):
    """Permissions of the district’s students, in the order in which they were asked for."""

    access = READS

    @extend_schema(
        operation_id="permissions_list",
        responses=PermissionPageSerializer,
        parameters=[AskedPermissionsSerializer],
    )
    def get(self, request: Request) -> Response:
        asked = AskedPermissionsSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        as_of = database_now() - ALLOWED
        self.hand_out("permissions-api", rows=Consent.objects.count())
        found = _asked(permission_rows.rows(), asked.validated_data).order_by("pk")
        seen = list(found[: PAGE + 1])
        page = {
            "permissions": [row_of(one) for one in seen[:PAGE]],
            "next": seen[PAGE - 1].pk if len(seen) > PAGE else None,
            "as_of": as_of,
        }
        return Response(PermissionPageSerializer(page).data)


class PermissionView(Endpoint):
    """One permission, as it stands in this minute."""

    access = READS

    @extend_schema(responses=PermissionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        self.hand_out("permissions-api", rows=Consent.objects.count())
        found = get_object_or_404(permission_rows.rows(), reference=reference)
        return Response(PermissionSerializer(row_of(found)).data)


def _asked(found: ConsentQuerySet, asked: dict[str, Any]) -> ConsentQuerySet:
    found = found.filter(pk__gt=asked["after"])
    if "student" in asked:
        found = found.filter(student__sourced_id=asked["student"])
    if "kind" in asked:
        found = found.of_kind(asked["kind"])
    if "changed_since" in asked:
        found = found.filter(changed_at__gte=asked["changed_since"])
    return permission_rows.standing(found, asked["status"]) if "status" in asked else found
