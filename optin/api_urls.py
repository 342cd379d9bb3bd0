"""Addresses for programs: how families' permissions stand."""

from django.urls import path

from optin import api

urlpatterns = [
    path("permissions/", api.PermissionsView.as_view(), name="api_permissions"),
    path("permissions/<str:reference>/", api.PermissionView.as_view(), name="api_permission"),
]
