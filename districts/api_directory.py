"""The register for directory systems: who holds which role, page by page (S0-17)."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from districts.access import Access
from districts.api import Endpoint
from districts.models import Appointment
from districts.models.appointments import AppointmentQuerySet
from districts.permissions import can, schools_for
from districts.roles import Permission, RoleKey
from tenancy.clock import database_now

PAGE = 200


class AskedSerializer(serializers.Serializer[object]):
    """Filters. `after` is the `next` of the page before; `active_on` a day, else all there are."""

    role = serializers.ChoiceField(choices=RoleKey.choices, required=False)
    school = serializers.SlugField(required=False)
    active_on = serializers.DateField(required=False)
    after = serializers.IntegerField(required=False, min_value=0, default=0)


class AppointmentSerializer(serializers.Serializer[Appointment]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="person.full_name")
    email = serializers.EmailField(source="person.email")
    role = serializers.CharField()
    title = serializers.CharField()
    school = serializers.CharField(source="school.slug", default=None, allow_null=True)
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    # upcoming, in_force, ended or closed, today.
    state = serializers.SerializerMethodField()
    # request, feed or command. The name is the field's own, too.
    source = serializers.CharField()  # type: ignore[assignment]
    request = serializers.CharField(source="request.reference", default=None, allow_null=True)

    def get_state(self, held: Appointment) -> str:
        today: date = self.context["today"]
        return held.state(today).value


class PageSerializer(serializers.Serializer[object]):
    appointments = AppointmentSerializer(many=True)
    # Ask again with `after` this; null at the end.
    next = serializers.IntegerField(allow_null=True)


class Appointments(Endpoint):
    """Staff appointments of the district; of one school for a token of somebody of one school."""

    access = Access("staff", Permission.PEOPLE_SEE, on="anywhere")

    @extend_schema(responses=PageSerializer, parameters=[AskedSerializer])
    def get(self, request: Request) -> Response:
        asked = AskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        seen = self._seen()
        self.hand_out("people-api", rows=seen.count())
        found = self._asked(seen, asked.validated_data).order_by("id")
        rows = list(found.select_related("person", "school", "request")[: PAGE + 1])
        page = {
            "appointments": rows[:PAGE],
            "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        }
        today = self.district.today(database_now())
        return Response(PageSerializer(page, context={"today": today}).data)

    def _seen(self) -> AppointmentQuerySet:
        found = Appointment.objects.staff()
        if not can(self.by, Permission.PEOPLE_SEE, self.district):
            found = found.filter(school__in=schools_for(self.by, Permission.PEOPLE_SEE))
        return found

    def _asked(self, found: AppointmentQuerySet, asked: dict[str, Any]) -> AppointmentQuerySet:
        found = found.filter(pk__gt=asked["after"])
        if "role" in asked:
            found = found.filter(role=asked["role"])
        if "school" in asked:
            found = found.filter(school__slug=asked["school"])
        day = asked.get("active_on")
        if day is None:
            return found
        # Who was put out is out, whatever the day: a directory must not let them in.
        return found.meeting(day, day)
