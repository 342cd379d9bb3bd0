"""Tools, requests for them, and the register of sites and accounts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
