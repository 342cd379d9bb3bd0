"""Addresses for programs: the policy's answer, and messages with their approval."""

from django.urls import path

from notifications import api

urlpatterns = [
    path("policy/decision/", api.DecisionView.as_view(), name="api_decision"),
    path("messages/", api.MessagesView.as_view(), name="api_messages"),
    path("messages/<str:reference>/", api.MessageView.as_view(), name="api_message"),
    path("messages/<str:reference>/sending/", api.SendingView.as_view(), name="api_sending"),
    path("messages/<str:reference>/approval/", api.ApprovalView.as_view(), name="api_approval"),
]
