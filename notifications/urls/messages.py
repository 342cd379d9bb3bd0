"""Addresses of what becomes of a message: the list, its page, its people, stop and correction."""

from django.urls import path

from notifications.views import after, messages, override, supervision

urlpatterns = [
    path("messages/", messages.message_list, name="messages"),
    path("messages/<str:reference>/", messages.message, name="message"),
    path("messages/<str:reference>/progress/", messages.message_progress, name="message_progress"),
    path("messages/<str:reference>/people/", messages.message_people, name="message_people"),
    path("messages/<str:reference>/staff/", messages.message_staff, name="message_staff"),
    path(
        "messages/<str:reference>/people/call-list/",
        messages.message_call_list,
        name="message_call_list",
    ),
    path("messages/<str:reference>/stop/", messages.message_stop, name="message_stop"),
    path("messages/<str:reference>/release/", messages.message_release, name="message_release"),
    path(
        "messages/<str:reference>/correction/",
        messages.message_correction,
        name="message_correction",
    ),
    path("messages/<str:reference>/override/", override.message_override, name="message_override"),
    path("messages/<str:reference>/earlier/", override.message_earlier, name="message_earlier"),
    path("messages/<str:reference>/after/", after.message_after, name="message_after"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("supervision/looks/", supervision.looks, name="supervision_looks"),
    path(
        "messages/<str:reference>/moderation/",
        supervision.message_moderation,
        name="message_moderation",
    ),
]
