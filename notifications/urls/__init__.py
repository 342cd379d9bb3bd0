"""Addresses of messages: until they are sent off, and from then on."""

from notifications.urls import compose, messages

urlpatterns = [*compose.urlpatterns, *messages.urlpatterns]
