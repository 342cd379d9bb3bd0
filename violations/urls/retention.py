"""How long files are kept, and the list of outcomes."""

from django.urls import URLPattern, path

from violations.views import outcomes, retention

KEPT = "cases/<slug:case>/retention/"

urlpatterns: list[URLPattern] = [
    path("retention/", retention.retention_list, name="retention"),
    path("retention/<str:certificate>/", retention.destruction_certificate, name="destruction"),
    path(KEPT, retention.case_retention, name="case_retention"),
    path(f"{KEPT}hold/", retention.case_hold, name="case_hold"),
    path(f"{KEPT}release/", retention.case_hold_release, name="case_hold_release"),
    path(f"{KEPT}longer/", retention.case_keep_longer, name="case_keep_longer"),
    path(f"{KEPT}destruction/", retention.case_destruction, name="case_destruction"),
    path(
        f"{KEPT}destruction/confirmation/",
        retention.case_destruction_confirmation,
        name="case_destruction_confirmation",
    ),
    path(
        f"{KEPT}destruction/call-off/",
        retention.case_destruction_call_off,
        name="case_destruction_call_off",
    ),
    path("settings/outcomes/", outcomes.outcomes, name="outcomes"),
    path("settings/outcomes/end/", outcomes.outcome_end, name="outcome_end"),
]
