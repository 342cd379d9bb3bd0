"""Messages for programs: the same actions as our pages, and the same noes."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from districts.access import Access
from districts.api import Endpoint
from districts.models import School
from districts.roles import Permission
from notifications import content, judging, permissions
from notifications.actions import approvals, drafts, handovers, sending
from notifications.actions.sending import Said
from notifications.api_decisions import DecisionSerializer
from notifications.api_drafts import WRITES, DraftSerializer, NewMessageSerializer, fill, wordings
from notifications.gate import Act, gate_of
from notifications.models import Message
from tenancy.clock import database_now


class MessageSerializer(serializers.Serializer[Message]):
    """Where a message stands. `as_checked` names exactly what would go out, for sending it, and
    `act` what sending a draft does by the policy's answer."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    topic = serializers.CharField()
    status = serializers.CharField()
    school = serializers.SerializerMethodField()
    audience = serializers.CharField()
    grades = serializers.ListField(child=serializers.CharField())
    includes_staff = serializers.BooleanField()
    channels = serializers.ListField(child=serializers.CharField())
    # By language, the key of the recording that its calls play; null where there is none.
    recordings = serializers.SerializerMethodField()
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

    def get_recordings(self, message: Message) -> dict[str, str | None]:
        words = message.words.select_related("recording").order_by("pk")
        return {one.language: str(one.recording.key) if one.recording else None for one in words}

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
            words=wordings(asked),
            by=self.by,
            now=now,
        )
        more = {name: given for name, given in asked.items() if name not in {"topic", "words"}}
        fill(made, more, by=self.by)
        return Response(shown(made.pk, self), status=201)


class MessageView(Endpoint):
    """One message, and while it is a draft the policy's answer to it. PATCH changes a draft."""

    access = WRITES

    @extend_schema(responses=MessageSerializer)
    def get(self, request: Request, reference: str) -> Response:
        return Response(shown(found(self, reference).pk, self))

    @extend_schema(request=DraftSerializer, responses=MessageSerializer)
    def patch(self, request: Request, reference: str) -> Response:
        message = found(self, reference)
        fill(message, self.read(DraftSerializer), by=self.by)
        return Response(shown(message.pk, self))


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


class HandoverView(Endpoint):
    """Hand a school's draft on to the district, where the policy says that it belongs there."""

    access = WRITES

    @extend_schema(request=None, responses=MessageSerializer)
    def post(self, request: Request, reference: str) -> Response:
        message = found(self, reference)
        handovers.hand_over(message=message, by=self.by, now=database_now())
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
