"""Addresses for programs: who has signed what."""

from django.urls import path

from policies import api

urlpatterns = [
    path("agreements/", api.AgreementsView.as_view(), name="api_agreements"),
]
