"""The assistant superintendent's advice on an emergency (S0-33): noted, asked for, given."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.acting import Acting, each_once, in_office
from districts.models import Appointment, User
from notifications import permissions
from notifications.actions import telling
from notifications.actions.telling import News
from notifications.models import Advice, Message
from policies.in_force import readable_version_of
from records import book
from records.references import next_reference
from tenancy.refusals import Denied, Refused

# What was said longer ago was said about another emergency.
NOTED_WITHIN = timedelta(hours=12)


def advisers(message: Message, now: datetime) -> list[Acting]:
    """Whose advice counts for it by the policy in force, in the order of the rota: of each office
    its holder, then who acts for the holder."""
    setting = readable_version_of(message.district, now).content.setting("advice_required")
    roles = setting.parameters["advisers"] if setting else ("assistant_superintendent",)
    held = Appointment.objects.in_force().filter(role__in=roles).covering(message.school_id)
    return each_once(in_office(held.select_related("person").order_by("pk")))


@transaction.atomic
def note(
    *,
    message: Message,
    adviser: User,
    how: str,
    by: User,
    now: datetime,
    given_at: datetime | None = None,
    words: str = "",
) -> Advice:
    """Write down advice that was given on the phone or in person, just now or a while ago."""
    message = _draft(message, by)
    _check_adviser(message, adviser, now)
    if how not in {Advice.How.PHONE, Advice.How.IN_PERSON}:
        raise Refused(_("Say how the advice was given."))
    if given_at is not None and not now - NOTED_WITHIN <= given_at <= now:
        raise Refused(_("Enter a time within the last 12 hours."))
    made = _new(message, adviser, by, now)
    made.status, made.how, made.words = Advice.Status.GIVEN, how, words.strip()
    made.answered_at = given_at or now
    made.save()
    _record("noted", made, by)
    return made


@transaction.atomic
def ask(*, message: Message, adviser: User, by: User, now: datetime) -> Advice:
    """Put the question on the adviser's page and into a text to their work phone.

    Asked again while it stands, it is one question.
    """
    message = _draft(message, by)
    _check_adviser(message, adviser, now)
    standing = Advice.objects.filter(
        message=message, adviser=adviser, status=Advice.Status.ASKED
    ).first()
    if standing is not None:
        return standing
    made = _new(message, adviser, by, now)
    made.status = Advice.Status.ASKED
    made.save()
    _record("asked", made, by)
    telling.text(_question(made), to=adviser, by=by, now=now)
    return made


@transaction.atomic
def see(*, advice: Advice, by: User, now: datetime) -> Advice:
    """Keep when the adviser first opened it: whoever asked sees that."""
    if by.pk == advice.adviser_id and advice.seen_at is None:
        advice.seen_at = now
        advice.save(update_fields=["seen_at"])
    return advice


@transaction.atomic
def answer(*, advice: Advice, to_send: bool, words: str, by: User, now: datetime) -> Advice:
    """The adviser's own word, here."""
    advice = Advice.objects.select_for_update().get(pk=advice.pk)
    if by.pk != advice.adviser_id:
        raise Denied(_("This question is for %(name)s.") % {"name": advice.adviser.display_name})
    wanted = Advice.Status.GIVEN if to_send else Advice.Status.AGAINST
    if advice.status == wanted:
        return advice
    advice.become(wanted)
    advice.how, advice.words, advice.answered_at = Advice.How.HERE, words.strip(), now
    advice.save(update_fields=["status", "how", "words", "answered_at"])
    _record("given" if to_send else "given_against", advice, by)
    return advice


def _draft(message: Message, by: User) -> Message:
    message = Message.objects.select_for_update().get(pk=message.pk)
    permissions.check_edit(by, message)
    if not message.is_emergency or message.status != Message.Status.DRAFT:
        raise Refused(_("Advice is for an emergency that is being prepared."))
    return message


def _check_adviser(message: Message, adviser: User, now: datetime) -> None:
    if adviser.pk not in {one.person.pk for one in advisers(message, now)}:
        raise Refused(_("The policy does not name this person to advise."))


def _new(message: Message, adviser: User, by: User, now: datetime) -> Advice:
    return Advice(
        district_id=message.district_id,
        reference=next_reference("AD", message.district.local(now)),
        message=message,
        adviser=adviser,
        asked_by=by,
        asked_at=now,
    )


def _question(advice: Advice) -> News:
    return News(
        about=advice.message,
        why="advice",
        sentence=ASKS,
        page=advice.message.district.url("advice", reference=advice.reference),
        once=advice.reference,
    )


def _record(what: str, advice: Advice, by: User) -> None:
    book.write(
        f"notifications.advice.{what}",
        subject=advice,
        by=by,
        details={"message": advice.message.reference, "adviser": advice.adviser_id},
    )


ASKS = gettext_noop("%(name)s asks for your advice: %(incident)s. Answer here: %(page)s")
