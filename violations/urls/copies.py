from django.urls import URLPattern, path

from violations.views import copies, documents

urlpatterns: list[URLPattern] = [
    path("cases/<slug:case>/documents/", documents.case_documents, name="case_documents"),
    path(
        "cases/<slug:case>/documents/<uuid:document>/",
        documents.case_document,
        name="case_document",
    ),
    path(
        "cases/<slug:case>/documents/<uuid:document>/redaction/",
        documents.case_redaction,
        name="case_redaction",
    ),
    path("cases/<slug:case>/copy/", copies.case_copy, name="case_copy"),
    path(
        "reports/<slug:report>/documents/<uuid:document>/",
        documents.report_document,
        name="report_document",
    ),
    path("reports/<slug:report>/receipt.pdf", copies.report_receipt_pdf, name="report_receipt_pdf"),
    path(
        "reports/<slug:report>/receipt.json",
        copies.report_receipt_file,
        name="report_receipt_file",
    ),
]
