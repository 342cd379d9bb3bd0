from django.urls import path, register_converter

from optin.views import account, contacts, family, permissions


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
    path("permissions/", permissions.permissions_page, name="permissions"),
    path("permissions/<str:reference>/", permissions.permission, name="permission"),
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
    path(f"{LINK}paper/", family.family_paper, name="family_paper"),
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
]
