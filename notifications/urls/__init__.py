"""Addresses of messages: until they are sent off, and from then on."""

from notifications.urls import approvals, compose, messages

urlpatterns = [*approvals.urlpatterns, *compose.urlpatterns, *messages.urlpatterns]
