"""Messages and the policy's answer for programs: the same actions as our pages, the same noes."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

import policies
from districts.access import Access
from districts.api import Endpoint
from districts.models import School
from districts.roles import Permission
from notifications import content, judging, permissions
from notifications.actions import approvals, drafts, sending
from notifications.actions.drafts import Choice, Wording
from notifications.actions.sending import Said
from notifications.gate import Act, gate_of
from notifications.models import Message
from policies.facts import Facts, NotFacts
from policies.in_force import version_of
from policies.telling import told
from policies.verdict import Finding, Verdict
from tenancy.clock import database_now

WRITES = Access("staff", Permission.MESSAGE_SCHOOL, "anywhere", (Permission.MESSAGE_DISTRICT,))
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


class WordsSerializer(serializers.Serializer[object]):
    subject = serializers.CharField(max_length=120, allow_blank=True, default="")
    text = serializers.CharField(max_length=1500)


class NewMessageSerializer(serializers.Serializer[object]):
    """A draft; without a school it is for the whole district. The key begins it once."""

    begun_with = serializers.UUIDField()
    kind = serializers.ChoiceField(
        choices=[Message.Kind.OUTREACH, Message.Kind.EMERGENCY, Message.Kind.WEATHER]
    )
    school = serializers.SlugField(required=False)
    topic = serializers.ChoiceField(choices=Message.Topic.choices, required=False, default="")
    incident = serializers.ChoiceField(choices=Message.Incident.choices, required=False, default="")
    channels = serializers.ListField(child=serializers.CharField(), required=False)
    wanted_at = serializers.DateTimeField(required=False)
    # Whether the place's staff get it, too; unsaid, an emergency or a closure tells them.
    includes_staff = serializers.BooleanField(required=False)
    words = serializers.DictField(child=WordsSerializer())


class MessageSerializer(serializers.Serializer[Message]):
    """Where a message stands. `as_checked` names exactly what would go out, for sending it, and
    `act` what sending a draft does by the policy's answer."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    topic = serializers.CharField()
    status = serializers.CharField()
    school = serializers.SerializerMethodField()
    includes_staff = serializers.BooleanField()
    title = serializers.SerializerMethodField()
    wanted_at = serializers.DateTimeField()
    release_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField()
    as_checked = serializers.SerializerMethodField()
    act = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()

    def get_school(self, message: Message) -> str | None:
        return message.school.slug if message.school else None

    def get_title(self, message: Message) -> str:
        return content.title(message)

    def get_as_checked(self, message: Message) -> str:
        return content.fingerprint(message)

    @extend_schema_field(
        serializers.ChoiceField(choices=[one.value for one in Act], allow_null=True)
    )
    def get_act(self, message: Message) -> str | None:
        verdict = self.context["verdict"]
        return gate_of(verdict, message).act.value if verdict else None

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, message: Message) -> dict[str, Any] | None:
        verdict = self.context["verdict"]
        return dict(DecisionSerializer(verdict).data) if verdict else None


class MessagesView(Endpoint):
    """Begin a draft."""

    access = WRITES

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: Request) -> Response:
        asked = self.read(NewMessageSerializer)
        school = (
            get_object_or_404(School.objects, slug=asked["school"]) if "school" in asked else None
        )
        now = database_now()
        made = drafts.begin(
            district=self.district,
            school=school,
            kind=asked["kind"],
            incident=asked["incident"],
            topic=asked["topic"],
            begun_with=asked["begun_with"],
            words={
                language: Wording(one["subject"], one["text"])
                for language, one in asked["words"].items()
            },
            by=self.by,
            now=now,
        )
        if "includes_staff" in asked:
            choice = Choice(made.audience, with_staff=asked["includes_staff"])
            drafts.choose_audience(message=made, choice=choice, by=self.by)
        if "channels" in asked:
            drafts.choose_channels(message=made, channels=asked["channels"], by=self.by)
        if "wanted_at" in asked:
            drafts.choose_time(message=made, wanted_at=asked["wanted_at"], by=self.by, now=now)
        return Response(shown(made.pk, self), status=201)


class MessageView(Endpoint):
    """One message, and while it is a draft the policy's answer to it."""

    access = WRITES

    @extend_schema(responses=MessageSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(shown(found(self, reference).pk, self))


class SendingSerializer(serializers.Serializer[object]):
    """What the check page asks of a person, said by a program for one."""

    as_checked = serializers.CharField()
    # As the message said it; refused when the policy's answer makes it another by now.
    act = serializers.ChoiceField(choices=[one.value for one in Act], required=False, default="")
    typed = serializers.CharField(required=False, default="")
    follows_manual = serializers.BooleanField(required=False, default=False)
    reasons = serializers.DictField(
        child=serializers.CharField(max_length=1000), required=False, default=dict
    )


class SendingView(Endpoint):
    """Send a draft off: to be approved, until its time, or into the hold. DELETE takes it back."""

    access = WRITES

    @extend_schema(request=SendingSerializer, responses=MessageSerializer)
    def post(self, request: Request, reference: str) -> Response:
        message = found(self, reference)
        asked = self.read(SendingSerializer)
        sent = sending.send(
            message=message,
            by=self.by,
            now=database_now(),
            as_checked=asked["as_checked"],
            act=asked["act"],
            said=Said(asked["typed"], asked["follows_manual"], asked["reasons"]),
        )
        return Response(shown(sent.pk, self))

    @extend_schema(responses=MessageSerializer)
    def delete(self, request: Request, reference: str) -> Response:
        stopped = sending.stop(message=found(self, reference), by=self.by, now=database_now())
        return Response(shown(stopped.pk, self))


class AnswerSerializer(serializers.Serializer[object]):
    """An approver's answer to exactly what `as_checked` names."""

    decision = serializers.ChoiceField(choices=["approved", "returned", "declined"])
    as_checked = serializers.CharField()
    note = serializers.CharField(required=False, default="", max_length=500)


class ApprovalView(Endpoint):
    """Say yes to somebody else's message, return it with a note, or decline it."""

    access = Access("staff", Permission.APPROVE_DISTRICT, "anywhere", (Permission.APPROVE_SCHOOL,))

    @extend_schema(request=AnswerSerializer, responses=MessageSerializer)
    def post(self, request: Request, reference: str) -> Response:
        message = found(self, reference)
        asked = self.read(AnswerSerializer)
        given: dict[str, Any] = {
            "message": message,
            "by": self.by,
            "now": database_now(),
            "as_checked": asked["as_checked"],
        }
        if asked["decision"] == "approved":
            approvals.approve(**given)
        elif asked["decision"] == "returned":
            approvals.send_back(**given, note=asked["note"])
        else:
            approvals.decline(**given, note=asked["note"])
        return Response(shown(message.pk, self))


def found(view: Endpoint, reference: str) -> Message:
    message = get_object_or_404(Message.objects.select_related("school"), reference=reference)
    permissions.check_see(view.by, message)
    return message


def shown(message_id: int, view: Endpoint) -> dict[str, Any]:
    message = Message.objects.select_related("school", "author", "district").get(pk=message_id)
    verdict = None
    if message.status == Message.Status.DRAFT:
        verdict = judging.judge(message, database_now(), by=view.by).verdict
    return dict(MessageSerializer(message, context={"verdict": verdict}).data)
