"""Addresses for programs: reports come in."""

from django.urls import URLPattern, path

from violations import api

urlpatterns: list[URLPattern] = [path("reports/", api.ReportsView.as_view(), name="api_reports")]
