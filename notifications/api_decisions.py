"""The policy's answer for programs: to a message that is there, or to facts."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

import policies
from districts.access import Access
from districts.api import Endpoint
from districts.roles import Permission
from notifications import judging, permissions
from notifications.models import Message
from policies.facts import Facts, NotFacts
from policies.in_force import version_of
from policies.telling import told
from policies.verdict import Finding, Verdict
from tenancy.clock import database_now

ASKS = Access(
    "staff",
    Permission.MESSAGE_SCHOOL,
    "anywhere",
    (Permission.MESSAGE_DISTRICT, Permission.MESSAGE_CLASS, Permission.POLICY_EDIT),
)


class QuestionSerializer(serializers.Serializer[object]):
    """Either a message that is there, or facts of one that is only thought of."""

    message = serializers.CharField(required=False)
    facts = serializers.DictField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("message" in attrs) == ("facts" in attrs):
            raise ValidationError(_("Send either message, a reference, or facts."))
        return attrs


class ClauseSerializer(serializers.Serializer[object]):
    id = serializers.CharField()
    cite = serializers.CharField()
    strength = serializers.CharField()
    summary = serializers.CharField()


class FindingSerializer(serializers.Serializer[Finding]):
    rule = serializers.CharField()
    outcome = serializers.CharField()
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    until = serializers.CharField()
    students = serializers.ListField(child=serializers.IntegerField())
    clauses = ClauseSerializer(many=True)


class DecisionSerializer(serializers.Serializer[Verdict]):
    """The district's answer, worst finding first, in the language that is asked for."""

    version = serializers.CharField()
    outcome = serializers.CharField()
    heading = serializers.CharField()
    findings = FindingSerializer(many=True)
    left_out = serializers.SerializerMethodField()

    def get_left_out(self, verdict: Verdict) -> list[int]:
        return sorted(verdict.left_out)


class DecisionView(Endpoint):
    """What would the policy say? A dry run: nothing is kept and nothing is sent."""

    access = ASKS

    @extend_schema(request=QuestionSerializer, responses=DecisionSerializer)
    def post(self, request: Request) -> Response:
        asked = self.read(QuestionSerializer)
        return Response(DecisionSerializer(self._verdict(asked)).data)

    def _verdict(self, asked: dict[str, Any]) -> Verdict:
        now = database_now()
        if "message" in asked:
            found = get_object_or_404(Message.objects, reference=asked["message"])
            permissions.check_see(self.by, found)
            return judging.judge(found, now, by=self.by).verdict
        version = version_of(self.district, now)
        return policies.decide(version, self._facts(asked["facts"]))

    def _facts(self, given: dict[str, Any]) -> Facts:
        try:
            return told(given, now=database_now(), zone=self.district.time_zone)
        except NotFacts as fault:
            raise ValidationError({"facts": [str(fault)]}) from None
