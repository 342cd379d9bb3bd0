"""Advice before an emergency, for programs (S0-33): who gives it, noted, or asked for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from districts.api import Endpoint
from notifications import advising
from notifications.actions import advice
from notifications.advising import Adviser
from notifications.api import found
from notifications.api_drafts import WRITES
from notifications.models import Advice, Message
from tenancy.clock import database_now
from tenancy.refusals import Refused

How = Advice.How


class AdviserSerializer(serializers.Serializer[Adviser]):
    id = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.display_name")
    role = serializers.CharField()
    phone = serializers.CharField()
    # asked, given or against; null before they were asked.
    status = serializers.CharField(source="asked.status", default=None, allow_null=True)


class AdvisingSerializer(serializers.Serializer[object]):
    """Who advises, in the order of the rota, and whether this person sends on advice alone."""

    is_needed = serializers.BooleanField()
    is_given = serializers.BooleanField()
    advisers = AdviserSerializer(many=True)


class AdviceSerializer(serializers.Serializer[object]):
    """With `how`, advice that was given elsewhere; without, the question is put to the adviser."""

    adviser = serializers.IntegerField()
    how = serializers.ChoiceField(choices=[How.PHONE, How.IN_PERSON], required=False, default="")


class AdviceView(Endpoint):
    access = WRITES

    @extend_schema(responses=AdvisingSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(self._told(found(self, reference)))

    @extend_schema(request=AdviceSerializer, responses=AdvisingSerializer)
    def post(self, request: Request, reference: str) -> Response:
        message, now = found(self, reference), database_now()
        asked = self.read(AdviceSerializer)
        people = {one.person.pk: one.person for one in advice.advisers(message, now)}
        adviser = people.get(asked["adviser"])
        if adviser is None:
            raise Refused(str(_("The policy does not name this person to advise.")))
        if asked["how"]:
            advice.note(message=message, adviser=adviser, how=asked["how"], by=self.by, now=now)
        else:
            advice.ask(message=message, adviser=adviser, by=self.by, now=now)
        return Response(self._told(message))

    def _told(self, message: Message) -> dict[str, Any]:
        now = database_now()
        so_far = advising.advising(message, now)
        told = {
            "is_needed": advising.is_needed(message, self.by, now),
            "is_given": so_far.given is not None,
            "advisers": so_far.rota,
        }
        return dict(AdvisingSerializer(told).data)
