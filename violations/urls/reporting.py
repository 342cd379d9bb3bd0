from django.urls import URLPattern, path

from violations.views import reporting

urlpatterns: list[URLPattern] = [
    path("report/", reporting.report, name="report"),
    path("reports/<slug:report>/", reporting.report_receipt, name="report_receipt"),
    path("reports/<slug:report>/when/", reporting.report_when, name="report_when"),
    path("reports/<slug:report>/who/", reporting.report_who, name="report_who"),
    path("reports/<slug:report>/what/", reporting.report_what, name="report_what"),
    path(
        "reports/<slug:report>/what/<uuid:document>/removal/",
        reporting.report_document_removal,
        name="report_document_removal",
    ),
    path("reports/<slug:report>/check/", reporting.report_check, name="report_check"),
    path("reports/<slug:report>/sending/", reporting.report_sending, name="report_sending"),
    path("reports/<slug:report>/removal/", reporting.report_removal, name="report_removal"),
    path("reports/<slug:report>/additions/", reporting.report_addition, name="report_addition"),
]
