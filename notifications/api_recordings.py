"""Voices that are kept, for programs: which of them a draft can use."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from districts.api import Endpoint
from districts.models import School
from districts.permissions import can, schools_for
from districts.roles import Permission
from notifications import permissions
from notifications.api_drafts import WRITES
from notifications.models import Recording

MOST = 100


class RecordingSerializer(serializers.Serializer[Recording]):
    """One voice in one language. Whether the policy lets it carry a message is its own answer."""

    key = serializers.UUIDField()
    language = serializers.CharField()
    title = serializers.CharField()
    seconds = serializers.FloatField()
    school = serializers.CharField(source="school.slug", default=None, allow_null=True)
    voice = serializers.CharField(source="voice.display_name")
    made_at = serializers.DateTimeField()


class RecordingsView(Endpoint):
    """Kept recordings of the schools that this person writes for, the newest hundred first."""

    access = WRITES

    @extend_schema(
        parameters=[OpenApiParameter("school"), OpenApiParameter("language")],
        responses=RecordingSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = self._usable()
        if slug := request.query_params.get("school"):
            school = get_object_or_404(School.objects, slug=slug)
            permissions.check_write_for(self.by, school)
            found = found.filter(school=school)
        if language := request.query_params.get("language"):
            found = found.filter(language=language)
        newest = found.select_related("school", "voice")[:MOST]
        return Response([RecordingSerializer(one).data for one in newest])

    def _usable(self) -> QuerySet[Recording]:
        """Those of the whole district are heard by who writes for it."""
        if can(self.by, Permission.MESSAGE_DISTRICT, self.district):
            return Recording.objects.all()
        return Recording.objects.filter(school__in=schools_for(self.by, Permission.MESSAGE_SCHOOL))
