"""Addresses of messages: until they are sent off, and from then on; and of classes."""

from notifications.urls import approvals, classes, compose, families, messages

urlpatterns = [
    *approvals.urlpatterns,
    *classes.urlpatterns,
    *compose.urlpatterns,
    *families.urlpatterns,
    *messages.urlpatterns,
]
