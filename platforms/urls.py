"""Tools, requests for them, and the register of sites and accounts."""

from django.urls import path

from platforms.views import register, requests, timeframes

urlpatterns = [
    path("tools/", register.tools, name="tools"),
    path("tools/requests/", requests.tool_requests, name="tool_requests"),
    path("tools/requests/new/", requests.tool_request_kinds, name="tool_request_kinds"),
    path("tools/requests/new/<slug:sort>/", requests.tool_request_new, name="tool_request_new"),
    path("tools/requests/<str:reference>/", requests.tool_request, name="tool_request"),
    path(
        "tools/requests/<str:reference>/decision/",
        requests.tool_request_decision,
        name="tool_request_decision",
    ),
    path(
        "tools/requests/<str:reference>/appeal/",
        requests.tool_request_appeal,
        name="tool_request_appeal",
    ),
    path(
        "tools/requests/<str:reference>/withdrawal/",
        requests.tool_request_withdrawal,
        name="tool_request_withdrawal",
    ),
    path("tools/<slug:tool>/", register.tool, name="tool"),
    path("tools/<slug:tool>/reading/", register.tool_reading, name="tool_reading"),
    path("tools/<slug:tool>/end/", register.tool_end, name="tool_end"),
    path("settings/tools/", timeframes.timeframes, name="timeframes"),
]
