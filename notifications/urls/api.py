"""Addresses for programs: the policy's answer, and messages with their approval."""

from django.urls import path

from notifications import api, api_advice, api_decisions, api_recordings

urlpatterns = [
    path("policy/decision/", api_decisions.DecisionView.as_view(), name="api_decision"),
    path("recordings/", api_recordings.RecordingsView.as_view(), name="api_recordings"),
    path("messages/", api.MessagesView.as_view(), name="api_messages"),
    path("messages/<str:reference>/", api.MessageView.as_view(), name="api_message"),
    path("messages/<str:reference>/sending/", api.SendingView.as_view(), name="api_sending"),
    path("messages/<str:reference>/approval/", api.ApprovalView.as_view(), name="api_approval"),
    path("messages/<str:reference>/advice/", api_advice.AdviceView.as_view(), name="api_advice"),
    path("messages/<str:reference>/handover/", api.HandoverView.as_view(), name="api_handover"),
]
