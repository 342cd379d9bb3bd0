"""What a phone writes to one of our numbers: what is kept to, and what is answered."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from districts.models import District, School, User
from notifications import replies
from notifications.delivery import applying
from notifications.models import ProviderEvent, SenderNumber
from notifications.replies import Text
from optin.models import SenderGroup, Stop
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.notifications.factories import family

PHONE, OURS, ALERTS = "+12535550121", "+15005550006", "+15005550016"


@pytest.fixture
def numbers(riverside: District) -> District:
    riverside.refresh_from_db()
    with working_in(riverside.pk):
        for group, number in {SenderGroup.OTHER: OURS, SenderGroup.EMERGENCY: ALERTS}.items():
            SenderNumber.objects.create(district=riverside, group=group, number=number)
    return riverside


def answer(district: District, body: str, *, to: str = OURS, sender: str = PHONE) -> str:
    return replies.answer(Text(district.phone_account, sender, to, body))


def came_in(district: District, body: str, *, to: str = OURS, seconds_ago: int = 0) -> None:
    event = ProviderEvent.objects.create(
        account=district.phone_account,
        kind="text",
        sid=f"SM{ProviderEvent.objects.count():032}",
        status="received",
        details={"From": PHONE, "To": to, "Body": body},
        dedupe=hashlib.sha256(f"{body} {seconds_ago} {to}".encode()).digest(),
    )
    when = database_now() - timedelta(seconds=seconds_ago)
    ProviderEvent.objects.filter(pk=event.pk).update(received_at=when)


def stops(district: District) -> list[tuple[str, str, str]]:
    applying.apply_all()
    with working_in(district.pk):
        found = Stop.objects.in_force().order_by("group")
        return [(one.group, one.channel, one.destination) for one in found]


@pytest.mark.parametrize(
    ("to", "group"), [(OURS, SenderGroup.OTHER), (ALERTS, SenderGroup.EMERGENCY)]
)
@pytest.mark.parametrize("word", ["STOP", "alto", "Parar."])
def test_stop_holds_for_the_number_that_it_was_said_to(
    numbers: District, word: str, to: str, group: str
) -> None:
    came_in(numbers, word, to=to)
    assert stops(numbers) == [(group, "sms", PHONE)]


def test_stop_to_a_number_of_both_groups_holds_for_both(numbers: District) -> None:
    with working_in(numbers.pk):
        SenderNumber.objects.update(number=OURS)
    came_in(numbers, "STOP")
    assert stops(numbers) == [("emergency", "sms", PHONE), ("other", "sms", PHONE)]


def test_start_brings_them_back(numbers: District) -> None:
    came_in(numbers, "ALTO", seconds_ago=60)
    came_in(numbers, "START")
    assert stops(numbers) == []


@pytest.mark.parametrize("body", ["HELP", "ayuda", "Thank you", "Stop please", ""])
def test_other_words_stop_nothing(numbers: District, body: str) -> None:
    came_in(numbers, body)
    assert stops(numbers) == []


def test_word_to_a_number_that_is_not_ours_stops_nothing(numbers: District) -> None:
    came_in(numbers, "STOP", to="+15005550099")
    assert stops(numbers) == []


@pytest.mark.parametrize("body", ["STOP", "start", "Help", "UNSUBSCRIBE"])
def test_where_the_company_answers_its_own_words_we_do_not(numbers: District, body: str) -> None:
    assert answer(numbers, body) == ""


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence names the language that it is asked for in."""
    monkeypatch.setattr(replies, "_", lambda words: f"{translation.get_language()}: {words}")


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("body", ["ALTO", "EMPEZAR", "AYUDA"])
def test_spanish_word_is_answered_in_spanish(numbers: District, body: str) -> None:
    assert answer(numbers, body).startswith("es: ")


def answer_in_english(district: District, body: str) -> str:
    with working_in(district.pk):
        SenderNumber.objects.update(company_answers=False)
    return answer(district, body)


def test_answers_say_who_writes_and_how_to_come_back(numbers: District) -> None:
    stop = answer_in_english(numbers, "STOP")
    assert "Riverside" in stop
    assert "Emergency texts still reach you" in stop
    assert "START" in stop
    assert "EMERGENCY" in answer(numbers, "STOP", to=ALERTS)
    assert "(253) 555-0140" in answer(numbers, "HELP")
    assert "STOP ends them" in answer(numbers, "START")
    assert len(stop) <= 160


@pytest.mark.usefixtures("spoken")
def test_english_word_from_a_spanish_family_is_answered_in_spanish(
    numbers: District, north: School
) -> None:
    family(north, "Elena Morales", language="es", mobile=PHONE)
    with working_in(numbers.pk):
        SenderNumber.objects.update(company_answers=False)
    assert answer(numbers, "STOP").startswith("es: ")
    assert answer(numbers, "STOP", sender="+12535550199").startswith("en: ")


@pytest.mark.parametrize("body", ["Thank you", "", "STOP IT"])
def test_other_words_are_not_answered(numbers: District, body: str) -> None:
    assert answer_in_english(numbers, body) == ""


def test_unknown_numbers_and_accounts_get_no_answer(numbers: District) -> None:
    assert answer(numbers, "ALTO", to="+15005550099") == ""
    assert replies.answer(Text(f"AC{'0' * 32}", PHONE, OURS, "ALTO")) == ""


def test_neighbours_number_is_not_ours(numbers: District, hilltop: District, ann: User) -> None:
    hilltop.refresh_from_db()
    assert answer(hilltop, "ALTO") == ""
    came_in(hilltop, "STOP")
    assert stops(hilltop) == []
    assert stops(numbers) == []


def test_nothing_of_a_phone_reaches_a_log_line(
    numbers: District, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level("DEBUG")
    came_in(numbers, "My canary sentence")
    came_in(numbers, "STOP")
    assert stops(numbers)
    said = "\n".join(
        str(line.getMessage()) for line in caplog.records if "django.db" not in line.name
    )
    assert PHONE not in said
    assert "canary" not in said


def test_where_stop_ends_all_it_says_that_no_emergency_comes_either(numbers: District) -> None:
    District.objects.filter(pk=numbers.pk).update(stop_ends_all=True)
    came_in(numbers, "STOP")
    assert stops(numbers) == [("emergency", "sms", PHONE), ("other", "sms", PHONE)]
    numbers.refresh_from_db()
    assert "not even in an emergency" in answer_in_english(numbers, "STOP")


def test_one_number_for_everything_does_not_promise_emergencies(numbers: District) -> None:
    with working_in(numbers.pk):
        SenderNumber.objects.update(number=OURS)
    assert "not even in an emergency" in answer_in_english(numbers, "STOP")
