from django.urls import path

from policies.views import comparing, deciding, documents, drafting, notices, questions

# Staff's pages stand before the documents': no document may be called like one of them.
urlpatterns = [
    path("policy/", documents.policy, name="policy"),
    path("policy/compare/", comparing.versions, name="policy_compare"),
    path("policy/compare/<slug:pack>/", comparing.with_pack, name="policy_compare_pack"),
    path(
        "policy/compare/district/<slug:other>/",
        comparing.with_district,
        name="policy_compare_district",
    ),
    path("policy/questions/", questions.questions, name="policy_questions"),
    path("policy/questions/new/", questions.new, name="policy_question_new"),
    path(
        "policy/questions/<str:question>/decision/",
        questions.decision,
        name="policy_question_decision",
    ),
    path("policy/versions/", drafting.versions, name="policy_versions"),
    path("policy/draft/", drafting.draft, name="policy_draft"),
    path("policy/draft/rules/<slug:rule>/", drafting.rule, name="policy_rule"),
    path("policy/draft/rules/<slug:rule>/removal/", drafting.removal, name="policy_rule_removal"),
    path("policy/draft/clauses/", drafting.clauses, name="policy_texts"),
    path("policy/draft/clauses/<str:clause>/", drafting.clause_text, name="policy_text"),
    path("policy/draft/submission/", drafting.submission, name="policy_submission"),
    path("policy/draft/discarding/", drafting.discarding, name="policy_discarding"),
    path("policy/draft/decision/", deciding.decision, name="policy_decision"),
    path("policy/draft/publication/", deciding.publication, name="policy_publication"),
    path("policy/draft/return/", deciding.return_, name="policy_return"),
    path("policy/notices/", notices.notices, name="policy_notices"),
    path("policy/notices/new/", notices.new, name="policy_notice_new"),
    path("policy/notices/history/", notices.history, name="policy_notice_history"),
    path("policy/notices/letter/", notices.letter, name="policy_notice_letter"),
    path(
        "policy/notices/<str:notice>/correction/",
        notices.correction,
        name="policy_notice_correction",
    ),
    path("policy/<str:document>/", documents.document, name="policy_document"),
    path("policy/<str:document>/versions/", documents.versions, name="policy_document_versions"),
    path("policy/<str:document>/<str:clause>/", documents.clause, name="policy_clause"),
]
