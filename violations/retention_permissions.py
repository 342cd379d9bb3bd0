"""Who decides how long a file is kept, and who destroys it; being on its list comes first."""

from django.utils.translation import gettext as _

from districts.models import Appointment, District, User
from districts.permissions import can
from districts.roles import Permission, RoleKey
from tenancy.refusals import Denied
from violations import permissions
from violations.models import Case


def check_keep(person: User, case: Case) -> None:
    """Hold it, release it, keep it longer."""
    permissions.check_open(person, case)
    if not permissions.oversees(person, case) and not _answers_for_records(person, case.district):
        raise Denied(_("HR, the superintendent or the records officer decides that."))


def check_ask(person: User, case: Case) -> None:
    permissions.check_open(person, case)
    if not permissions.reviews(person, case):
        raise Denied(_("HR asks to destroy a file."))


def check_confirm(person: User, case: Case) -> None:
    """The second person; that it is another one is asked of the two."""
    permissions.check_open(person, case)
    if not permissions.reviews(person, case) and not _answers_for_records(person, case.district):
        raise Denied(_("HR, the superintendent or the records officer confirms that."))


def check_certificates(person: User, district: District) -> None:
    """Of files that are gone, to nobody of whose list anything is left."""
    if not can(person, Permission.CASE_REVIEW, district) and not _answers_for_records(
        person, district
    ):
        raise Denied(_("HR, the superintendent or the records officer reads certificates."))


def _answers_for_records(person: User, district: District) -> bool:
    """The records officer, and the superintendent, who answers for everything."""
    if can(person, Permission.RECORD_EXPORT, district):
        return True
    held = Appointment.objects.in_force().held_by(person.pk)
    return held.filter(role=RoleKey.SUPERINTENDENT).exists()
