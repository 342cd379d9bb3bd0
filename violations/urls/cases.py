from django.urls import URLPattern, path

from violations.views import cases

urlpatterns: list[URLPattern] = [
    path("cases/", cases.cases, name="cases"),
    path("cases/<slug:case>/", cases.case, name="case"),
    path("cases/<slug:case>/names/", cases.case_names, name="case_names"),
    path("cases/<slug:case>/history/", cases.case_history, name="case_history"),
    path("cases/<slug:case>/gathered/", cases.case_gathered, name="case_gathered"),
    path("cases/<slug:case>/write/<slug:sort>/", cases.case_entry, name="case_entry"),
    path("cases/<slug:case>/handover/", cases.case_handover, name="case_handover"),
    path("cases/<slug:case>/receipt/", cases.case_receipt, name="case_receipt"),
    path("cases/<slug:case>/question/", cases.case_question, name="case_question"),
    path("cases/<slug:case>/answer/", cases.case_answer, name="case_answer"),
    path("cases/<slug:case>/outcome/", cases.case_outcome, name="case_outcome"),
    path("cases/<slug:case>/closing/", cases.case_closing, name="case_closing"),
    path("cases/<slug:case>/reopening/", cases.case_reopening, name="case_reopening"),
    path("cases/<slug:case>/people/", cases.case_people, name="case_people"),
    path("cases/<slug:case>/reporter/", cases.case_reporter, name="case_reporter"),
    path("cases/<slug:case>/reply/", cases.case_reply, name="case_reply"),
    path("cases/<slug:case>/suspension/", cases.case_suspension, name="case_suspension"),
]
