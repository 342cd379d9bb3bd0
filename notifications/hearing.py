"""Who hears a recording: whose voice it is, who may write for its school, and whoever is asked
about what plays it."""

from districts.models import User
from notifications import approval_queue
from notifications.models import Advice, Approval, Message, Recording
from notifications.permissions import check_write_for, writes_for

# A voice that is kept is used again and again; the newest uses are those somebody is asked about.
MOST = 20


def check_hear(person: User, recording: Recording) -> None:
    """Raise Denied, with who can."""
    if person.pk in {recording.voice_id, recording.made_by_id}:
        return
    place = recording.school or recording.district
    if not writes_for(person, place) and not _is_asked_about(person, recording):
        check_write_for(person, place)


def _is_asked_about(person: User, recording: Recording) -> bool:
    """To approve or to advise; and whoever has answered hears again what they answered to."""
    played = Message.objects.filter(words__recording=recording)
    for said in (Advice.objects.filter(adviser=person), Approval.objects.filter(by=person)):
        if said.filter(message__in=played).exists():
            return True
    handed_in = played.filter(submission__gt=0).select_related("school", "district")
    return bool(approval_queue.was_asked(person, list(handed_in[:MOST])))
