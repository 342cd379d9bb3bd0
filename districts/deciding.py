"""Who says yes or no to an access request: never who asked, never whom it is about."""

from django.utils.translation import gettext as _

from districts.models import AccessRequest, User
from districts.permissions import Holder, check_at_work, check_can, with_roles
from districts.roles import Permission, roles_with
from tenancy.refusals import Denied


def concerned(request: AccessRequest) -> set[int]:
    """Both have no say. Somebody who works here and is named by address alone is found by it."""
    person = request.person_id
    if person is None:
        named = User.objects.filter(email__iexact=request.newcomer_email)
        person = named.values_list("pk", flat=True).first()
    return {one for one in (request.asked_by_id, person) if one is not None}


def right(request: AccessRequest) -> Permission:
    """What it takes. Where the only one who could decide is concerned, who appoints leaders does:
    else nothing that the one IT administrator of a district asks for would ever be decided."""
    wanted = request.decided_by_right
    return wanted if _able(request, wanted, 1) else Permission.LEADERS_APPOINT


def deciders(request: AccessRequest, *, most: int = 3) -> list[Holder]:
    return _able(request, right(request), most)


def check_decide(person: User, request: AccessRequest) -> None:
    if person.pk in concerned(request):
        raise Denied(
            _("You asked for this or it is about you, so somebody else decides."),
            who_can=deciders(request),
        )
    check_can(person, right(request), request.place)
    check_at_work(person)


def _able(request: AccessRequest, permission: Permission, most: int) -> list[Holder]:
    roles = roles_with(permission)
    return with_roles(roles, request.place, most=most, without=concerned(request))
