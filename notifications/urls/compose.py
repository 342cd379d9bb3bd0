"""Addresses of a message until it is sent off: its six steps, its recordings, and emergencies."""

from django.urls import path

from notifications.views import (
    advice,
    class_messages,
    compose,
    emergency,
    permissions,
    place,
    recordings,
    voices,
)

urlpatterns = [
    path("messages/new/", compose.message_new, name="message_new"),
    path(
        "classes/<slug:school>/<slug:group>/message/",
        class_messages.class_message_new,
        name="class_message_new",
    ),
    path("messages/recordings/<uuid:recording>.wav", recordings.recording, name="recording"),
    path(
        "messages/<str:reference>/edit/audience/", compose.message_audience, name="message_audience"
    ),
    path("messages/<str:reference>/edit/place/", place.message_place, name="message_place"),
    path("messages/<str:reference>/edit/topic/", compose.message_topic, name="message_topic"),
    path("messages/<str:reference>/edit/words/", compose.message_words, name="message_words"),
    path(
        "messages/<str:reference>/edit/recording/",
        recordings.message_recording,
        name="message_recording",
    ),
    path(
        "messages/<str:reference>/edit/recording/<slug:language>/",
        recordings.message_voice,
        name="message_voice",
    ),
    path(
        "messages/<str:reference>/edit/recording/<slug:language>/request/",
        voices.message_voice_request,
        name="message_voice_request",
    ),
    path("messages/<str:reference>/voice/<slug:language>/", voices.voice, name="voice"),
    path("messages/<str:reference>/edit/ready/", recordings.message_ready, name="message_ready"),
    path("messages/<str:reference>/edit/advice/", advice.message_advice, name="message_advice"),
    path("messages/<str:reference>/edit/when/", compose.message_when, name="message_when"),
    path("messages/<str:reference>/edit/answer/", compose.message_answer, name="message_answer"),
    path("messages/<str:reference>/edit/check/", compose.message_check, name="message_check"),
    path(
        "messages/<str:reference>/permission/",
        permissions.message_permission,
        name="message_permission",
    ),
    path(
        "messages/<str:reference>/withdrawal/",
        compose.message_withdrawal,
        name="message_withdrawal",
    ),
    path("advice/<str:reference>/", advice.advice, name="advice"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/<slug:incident>/new/", emergency.emergency_new, name="emergency_new"),
]
