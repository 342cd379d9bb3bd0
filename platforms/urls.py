"""Tools, requests for them, and the register of sites and accounts."""

from django.urls import path

from platforms.views import register, requests, site_students, site_work, sites, timeframes

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
    path("sites/", sites.sites, name="sites"),
    path("sites/register/", sites.sites_register, name="sites_register"),
    path("sites/register/export/", sites.sites_export, name="sites_export"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/terms/", sites.site_terms, name="site_terms"),
    path("sites/<slug:reference>/", sites.site, name="site"),
    path("sites/<slug:reference>/answers/", sites.site_answers, name="site_answers"),
    path("sites/<slug:reference>/decision/", site_work.site_decision, name="site_decision"),
    path(
        "sites/<slug:reference>/administrators/",
        site_work.site_administrators,
        name="site_administrators",
    ),
    path("sites/<slug:reference>/reviews/", site_work.site_review, name="site_review"),
    path("sites/<slug:reference>/notices/", site_work.site_notice, name="site_notice"),
    path("sites/<slug:reference>/students/", site_students.site_roster, name="site_roster"),
    path(
        "sites/<slug:reference>/students/new/",
        site_students.site_students_add,
        name="site_students_add",
    ),
    path("sites/<slug:reference>/links/", site_students.site_links, name="site_links"),
    path("sites/<slug:reference>/papers/", site_students.site_papers, name="site_papers"),
    path("sites/<slug:reference>/admission/", site_students.site_admission, name="site_admission"),
]
