"""Addresses of approvals, of what goes to named people, and of the switch that stops all."""

from django.urls import path

from notifications.views import approvals, asking, board_notices, copies, handovers, pauses

urlpatterns = [
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<str:reference>/", approvals.approval, name="approval"),
    path("board/notices/", board_notices.board_notices, name="board_notices"),
    path("board/notices/<str:reference>/", board_notices.board_notice, name="board_notice"),
    # Before the policy's documents, which take any other word in its place.
    path("policy/ask/", asking.policy_ask, name="policy_ask"),
    path("settings/copies/", copies.copy_lists, name="copy_lists"),
    path("messages/pause/", pauses.message_pause, name="message_pause"),
    path("messages/<str:reference>/handover/", handovers.message_handover, name="message_handover"),
    path("messages/<str:reference>/reminder/", approvals.message_reminder, name="message_reminder"),
]
