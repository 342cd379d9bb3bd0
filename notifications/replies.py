"""What a phone wrote to one of our numbers: STOP, START and HELP, and what we answer."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import District
from notifications.models import Channel, ProviderEvent, SenderNumber
from optin.actions import stops
from optin.keywords import Keyword, Wish, heard
from optin.models import SenderGroup, Stop
from rosters.models import ContactPoint
from tenancy.scope import working_in


@dataclass(frozen=True)
class Text:
    """As it came in: from a phone, to one of our numbers."""

    account: str
    sender: str
    to: str
    body: str


def obey(event: ProviderEvent) -> None:
    """Keep to what a number said, for the group of messages that it answered."""
    keyword = heard(str(event.details.get("Body", "")))
    if keyword is None or keyword.wish == Wish.HELP:
        return
    # Several, where a district sends everything from one number.
    for number in SenderNumber.objects.filter(number=event.details.get("To", "")):
        stops.hear(
            group=SenderGroup(number.group),
            channel=Channel.SMS.value,
            destination=str(event.details.get("From", "")),
            is_stop=keyword.wish == Wish.STOP,
            said_at=event.received_at,
            source=Stop.Source.REPLY,
        )


def answer(text: Text) -> str:
    """What we write back, in the family's language; nothing where the company answers itself."""
    keyword = heard(text.body)
    district = District.objects.filter(phone_account=text.account).first()
    if keyword is None or district is None:
        return ""
    with working_in(district.pk):
        number = SenderNumber.objects.filter(number=text.to).first()
        if number is None or (keyword.is_the_companys and number.company_answers):
            return ""
        language = keyword.language or _language_at(text.sender)
        with translation.override(language):
            return _words(keyword, SenderGroup(number.group), district, _ends_all(number))


def _ends_all(number: SenderNumber) -> bool:
    """Whether STOP to this number is one to every text of the district."""
    same = SenderNumber.objects.filter(number=number.number).count()
    return number.district.stop_ends_all or same == len(SenderGroup)


def _words(keyword: Keyword, group: SenderGroup, district: District, ends_all: bool) -> str:
    given = {"district": district.short_name, "phone": district.help_phone}
    if keyword.wish == Wish.HELP:
        return (
            _(
                "%(district)s schools. Questions? Call %(phone)s. STOP ends these texts, START "
                "brings them back."
            )
            % given
        )
    if keyword.wish == Wish.START:
        return _("You get texts from %(district)s schools again. STOP ends them.") % given
    if ends_all:
        return (
            _(
                "You get no more texts from %(district)s schools, not even in an emergency. Calls "
                "and emails go on. START brings the texts of this number back."
            )
            % given
        )
    if group == SenderGroup.EMERGENCY:
        return (
            _("You get no more EMERGENCY texts from %(district)s schools. START brings them back.")
            % given
        )
    return (
        _(
            "You get no more school texts from %(district)s. Emergency texts still reach you. "
            "START brings them back."
        )
        % given
    )


def _language_at(number: str) -> str:
    """What the families behind a number are written to in, where we could write it too."""
    point = (
        ContactPoint.objects.filter(destination=number, guardian__left_at=None)
        .select_related("guardian")
        .order_by("guardian_id")
        .first()
    )
    return "es" if point is not None and point.guardian.language == "es" else "en"
