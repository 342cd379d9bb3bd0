"""Addresses of a signed-in parent: each child, the inbox over all schools, and how they are
reached."""

from django.urls import path

from notifications.views import families

urlpatterns = [
    path("family/children/<slug:child>/", families.my_child, name="my_child"),
    path("family/contact/", families.my_contact, name="my_contact"),
    path("family/messages/", families.my_messages, name="my_messages"),
    path(
        "family/messages/<str:reference>/<slug:language>.wav",
        families.my_message_sound,
        name="my_message_sound",
    ),
]
