"""Reports that another system takes in, a hotline for one. They come in here, and nothing of a
case leaves."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from districts.access import Access
from districts.api import Endpoint
from districts.models import School
from districts.roles import Permission
from tenancy.clock import database_now
from violations.actions import outside
from violations.taxonomy import (
    About,
    Category,
    Initiator,
    Medium,
    Ownership,
    Relation,
    Source,
)

LONGEST = 6000
FACTS = ("medium", "ownership", "initiator")


def one_of(words: Iterable[str], **more: Any) -> serializers.ChoiceField:
    """A word of a closed list, which a refusal names."""
    known = list(words)
    says = format_lazy(
        gettext_lazy("“{input}” is not known here. Send one of these: {words}."),
        input="{input}",
        words=", ".join(known),
    )
    return serializers.ChoiceField(choices=known, error_messages={"invalid_choice": says}, **more)


class HandedInSerializer(serializers.Serializer[object]):
    """What somebody told. The key of `begun_with` hands it in once: sent again, it is answered
    with the same report."""

    begun_with = serializers.UUIDField(
        error_messages={"invalid": gettext_lazy("Send a UUID, made anew for each report.")}
    )
    what = serializers.CharField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Say what happened, in their own words."),
            "blank": gettext_lazy("Say what happened, in their own words."),
        },
    )
    about = one_of(About.values)
    # Of whom it is about, as they said it: whoever that may be is kept off the case.
    names = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    # The slug of the school; left out, it is about none or nobody knows.
    school = serializers.SlugField(required=False)
    occurred_at = serializers.DateTimeField(
        required=False,
        default_timezone=UTC,
        error_messages={
            "invalid": gettext_lazy("Send a time with its zone, for example 2026-12-01T14:45Z.")
        },
    )
    # When it was, where there is no exact time.
    when = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    medium = one_of(Medium.values, required=False, default="")
    ownership = one_of(Ownership.values, required=False, default="")
    initiator = one_of(Initiator.values, required=False, default="")
    categories = serializers.ListField(
        child=one_of(Category.values), required=False, default=list, max_length=len(Category)
    )
    relation = one_of(Relation.values)
    name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    contact = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    # In which they wrote.
    language = one_of(dict(settings.LANGUAGES), required=False, default="en")


class ReceivedSerializer(serializers.Serializer[object]):
    """`key` and `code` are for who reported: with them they come back on the public page."""

    reference = serializers.CharField()
    received_at = serializers.DateTimeField(default_timezone=UTC)
    key = serializers.CharField()
    code = serializers.CharField()


class ReportsView(Endpoint):
    """Hand in a report. It goes to whoever looks into it, never to whom it is about."""

    access = Access("staff", Permission.REPORT_HAND_IN, on="district")

    @extend_schema(request=HandedInSerializer, responses={201: ReceivedSerializer})
    def post(self, request: Request) -> Response:
        told = self.read(HandedInSerializer)
        facts = {name: told[name] for name in FACTS} | {"occurred_at": told.get("occurred_at")}
        sent = outside.report(
            district=self.district,
            school=_school(told.get("school")),
            about=About(told["about"]),
            relation=Relation(told["relation"]),
            name=told["name"],
            contact=told["contact"],
            words={one: told[one] for one in ("what", "when", "names")},
            facts=facts,
            categories=[Category(one) for one in dict.fromkeys(told["categories"])],
            files=[],
            language=told["language"],
            # Another program's key is another report.
            begun_with=uuid5(told["begun_with"], str(self.by.pk)),
            source=Source.PROGRAM,
            now=database_now(),
        )
        answer = {
            "reference": sent.report.reference,
            "received_at": sent.report.received_at,
            "key": sent.key,
            "code": sent.code,
        }
        return Response(ReceivedSerializer(answer).data, status=201)


def _school(slug: str | None) -> School | None:
    if slug is None:
        return None
    found = School.objects.filter(slug=slug).first()
    if found is None:
        raise ValidationError({"school": [_("This district has no school “%(x)s”.") % {"x": slug}]})
    return found
