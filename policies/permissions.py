"""Who may write a district's policy, and who puts it in force: never the same person at once."""

from django.utils.translation import gettext as _

from districts.models import User
from districts.permissions import check_can
from districts.roles import Permission
from policies.models import PolicyVersion
from tenancy.refusals import Denied


def check_edit(person: User, version: PolicyVersion) -> None:
    check_can(person, Permission.POLICY_EDIT, version.district)


def check_publish(person: User, version: PolicyVersion) -> None:
    """Raise Denied unless this person may decide on what others have written."""
    check_can(person, Permission.POLICY_PUBLISH, version.district)
    if person.pk in version.authors:
        raise Denied(_("You wrote on this version, so somebody else decides on it."))
