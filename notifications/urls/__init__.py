"""Addresses of messages: until they are sent off, and from then on; and of classes."""

from notifications.urls import approvals, classes, compose, messages

urlpatterns = [
    *approvals.urlpatterns,
    *classes.urlpatterns,
    *compose.urlpatterns,
    *messages.urlpatterns,
]
