from django.urls import path, register_converter

from optin.views import (
    account,
    asking,
    contacts,
    family,
    papers,
    permissions,
    registers,
    webhooks,
    wording,
)


class FamilyLanguage:
    """The language of a family's page: any that a district may have its words in."""

    regex = "[a-z]{2,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FamilyLanguage, "family_language")
LINK = "<family_language:language>/f/<str:key>/"
MINE = "family/permissions/<str:reference>/"

urlpatterns = [
    path("settings/family-languages/", wording.family_languages, name="family_languages"),
    path(
        "settings/family-languages/<family_language:language>/",
        wording.family_wording,
        name="family_wording",
    ),
    path("permissions/", permissions.permissions_page, name="permissions"),
    path("permissions/ask/<slug:school>/", asking.permission_asking, name="permission_asking"),
    path("permissions/forms/<slug:school>/", asking.permission_forms, name="permission_forms"),
    path("permissions/papers/<slug:school>/", papers.permission_papers, name="permission_papers"),
    path("permissions/<str:reference>/scan/", papers.permission_scan, name="permission_scan"),
    path(
        "permissions/<str:reference>/call/",
        papers.permission_taken_back,
        name="permission_taken_back",
    ),
    path("permissions/<str:reference>/paper/", papers.permission_paper, name="permission_paper"),
    path("permissions/<str:reference>/", permissions.permission, name="permission"),
    path(
        "permissions/<str:reference>/receipt.pdf",
        permissions.permission_pdf,
        name="permission_pdf",
    ),
    path(
        "permissions/<str:reference>/decision/",
        permissions.permission_decision,
        name="permission_decision",
    ),
    path(
        "permissions/<str:reference>/withdrawal/",
        permissions.permission_withdrawal,
        name="permission_withdrawal",
    ),
    path("settings/webhooks/", webhooks.webhooks, name="webhooks"),
    path("settings/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("settings/webhooks/<str:reference>/", webhooks.webhook, name="webhook"),
    path(
        "settings/webhooks/<str:reference>/secret/", webhooks.webhook_secret, name="webhook_secret"
    ),
    path("settings/webhooks/<str:reference>/test/", webhooks.webhook_test, name="webhook_test"),
    path("settings/webhooks/<str:reference>/end/", webhooks.webhook_end, name="webhook_end"),
    path(LINK, family.family_start, name="family_start"),
    path(f"{LINK}new/", family.family_renewal, name="family_renewal"),
    path(f"{LINK}code/", family.family_code, name="family_code"),
    path(f"{LINK}who/", family.family_who, name="family_who"),
    path(f"{LINK}answer/", family.family_answer, name="family_answer"),
    path(f"{LINK}until/", family.family_until, name="family_until"),
    path(f"{LINK}sign/", family.family_sign, name="family_sign"),
    path(f"{LINK}receipt/", family.family_receipt, name="family_receipt"),
    path(f"{LINK}withdrawal/", family.family_withdrawal, name="family_withdrawal"),
    path(f"{LINK}copy/", family.family_copy, name="family_copy"),
    path(f"{LINK}receipt.pdf", family.family_receipt_pdf, name="family_receipt_pdf"),
    path(f"{LINK}paper/", family.family_paper, name="family_paper"),
    path("exceptions/", registers.exceptions, name="exceptions"),
    path("exceptions/mine/", registers.exceptions_mine, name="exceptions_mine"),
    path("exceptions/new/<slug:register>/", registers.exception_new, name="exception_new"),
    path("exceptions/<slug:exception>/", registers.exception, name="exception"),
    path("exceptions/<slug:exception>/end/", registers.exception_end, name="exception_end"),
    path(
        "exceptions/<slug:exception>/acknowledgement/",
        registers.exception_acknowledgement,
        name="exception_acknowledgement",
    ),
    path(f"{LINK}account/", family.family_account, name="family_account"),
    path("family/contact/<slug:what>/", contacts.my_contact_change, name="my_contact_change"),
    path("contact-changes/", contacts.contact_changes, name="contact_changes"),
    path("contact-changes/<str:reference>/", contacts.contact_change, name="contact_change"),
    path("family/permissions/", account.my_permissions, name="my_permissions"),
    path(MINE, account.my_permission, name="my_permission"),
    path(f"{MINE}answer/", account.my_permission_answer, name="my_permission_answer"),
    path(f"{MINE}until/", account.my_permission_until, name="my_permission_until"),
    path(f"{MINE}sign/", account.my_permission_sign, name="my_permission_sign"),
    path(f"{MINE}withdrawal/", account.my_permission_withdrawal, name="my_permission_withdrawal"),
    path(f"{MINE}copy/", account.my_permission_copy, name="my_permission_copy"),
    path(f"{MINE}receipt.pdf", account.my_permission_receipt_pdf, name="my_permission_receipt_pdf"),
]
