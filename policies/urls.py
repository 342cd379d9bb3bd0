from django.urls import path, register_converter

from policies.views import (
    agreements,
    comparing,
    deciding,
    documents,
    drafting,
    links,
    notices,
    outsiders,
    papers,
    questions,
    signing,
)


class HouseLanguage:
    """A language in an address that people carry: those that our pages speak."""

    regex = "en|es"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HouseLanguage, "house_language")

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
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/due/", agreements.agreements_due, name="agreements_due"),
    path("agreements/due/export/", agreements.agreements_export, name="agreements_export"),
    path("agreements/due/reminders/", agreements.agreements_reminders, name="agreements_reminders"),
    path("agreements/record/", agreements.agreement_record, name="agreement_record"),
    path("agreements/mine/", signing.my_agreements, name="my_agreements"),
    path("agreements/mine/papers/<slug:paper>/", signing.paper_signing, name="paper_signing"),
    path(
        "agreements/mine/documents/<str:document>/",
        signing.document_signing,
        name="document_signing",
    ),
    path("agreements/papers/new/", papers.paper_new, name="paper_new"),
    path("agreements/papers/<slug:paper>/", papers.paper, name="paper"),
    path(
        "agreements/papers/<slug:paper>/next/", papers.paper_publication, name="paper_publication"
    ),
    path("agreements/rounds/new/", papers.campaign_new, name="campaign_new"),
    path("agreements/rounds/<str:campaign>/", papers.campaign, name="campaign"),
    path("agreements/rounds/<str:campaign>/end/", papers.campaign_end, name="campaign_end"),
    path("agreements/outsiders/", outsiders.outsiders, name="outsiders"),
    path("agreements/outsiders/links/", outsiders.outsider_links, name="outsider_links"),
    path("agreements/outsiders/new/", outsiders.outsider_new, name="outsider_new"),
    path("agreements/outsiders/<str:outsider>/", outsiders.outsider, name="outsider"),
    path(
        "agreements/outsiders/<str:outsider>/sheets/",
        outsiders.outsider_sheet,
        name="outsider_sheet",
    ),
    path("agreements/outsiders/<str:outsider>/end/", outsiders.outsider_end, name="outsider_end"),
    path(
        "agreements/outsiders/<str:outsider>/links/<slug:paper>/",
        outsiders.outsider_link,
        name="outsider_link",
    ),
    path(
        "agreements/outsiders/<str:outsider>/links/<slug:paper>/withdrawal/",
        outsiders.outsider_link_withdrawal,
        name="outsider_link_withdrawal",
    ),
    # Short, because it is carried in an email; in the language that it was sent in.
    path(
        "<house_language:language>/a/<str:link>/", links.outsider_signing, name="outsider_signing"
    ),
]
