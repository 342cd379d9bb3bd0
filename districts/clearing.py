"""Once a day, what sign-in leaves behind goes: addresses and accounts are kept no longer."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from tenancy.clock import TenancyNow
from tenancy.schedule import every

KEPT_FOR = timedelta(days=30)


@every(seconds=24 * 3600, name="districts.clear_old_sign_ins")
def clear_old_sign_ins() -> None:
    """Ended sessions, with where they were from; wrong guesses older than 30 days."""
    Session.objects.filter(expire_date__lt=TenancyNow()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
    for attempts in (AccessAttempt, AccessFailureLog):
        attempts.objects.filter(attempt_time__lt=TenancyNow() - KEPT_FOR).delete()
