"""A race of parents who take their permission back against the promises to write to their child.

Each withdrawal looks, before it commits, whether a promise to its child stands: then it was first.
Where none stands, none may come any more. No clocks are compared.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any

from django.db import connection, transaction

from benchmarks.message import Blast, begun
from districts.models import District, School, User
from notifications import content
from notifications.delivery import claims, fanout, intents, pace, portions
from notifications.models import (
    Attempt,
    AudienceClass,
    AudienceStudent,
    Channel,
    Delivery,
    Lane,
    Message,
    Reliance,
    Ruling,
    Words,
)
from optin import form
from optin.actions import answering
from optin.actions.answering import Identity
from optin.models import Answer, Consent
from rosters.models import ClassGroup, ContactPoint, Guardianship, SchoolEnrollment, Student
from tenancy.clock import database_now
from tenancy.scope import working_in

# Students of one message, and promises that are committed at a time.
CROWD, AT_ONCE = 50, 5
SENDERS, PARENTS = 2, 2
# Promises that the senders may be ahead of the parents.
LEAD = 10
LINGERS = 0.01  # seconds
NEAR = 12


def run(*, size: int = 10_000, seed: int = 7) -> dict[str, Any]:
    """`late` must be nought; `before` and `instead` must not be, or nothing raced. The same look at
    the permission without its lock, raced in the same way, must be late: else nothing is proved."""
    with _slowly(intents.BROKEN):
        ours = _raced(size, seed)
    with _slowly(intents.BROKEN.replace("for share of consent", "")):
        naive = _raced(max(size // 10, 400), seed)
    found = {"path": "withdrawals", **ours, "naive_late": naive["late"]}
    if found["late"] or not found["before"] or not found["instead"] or not found["naive_late"]:
        raise SystemExit(f"The race was lost, or was none: {found}")
    return found


@contextmanager
def _slowly(look: str) -> Iterator[None]:
    """With this look at the permission, and a moment between it and the promise."""
    was_look, was_reserve = intents.BROKEN, pace.reserve

    def reserve(claim: portions.Claim, wanted: int) -> tuple[int, float]:
        time.sleep(LINGERS)
        return was_reserve(claim, wanted)

    intents.BROKEN, pace.reserve = look, reserve
    try:
        yield
    finally:
        intents.BROKEN, pace.reserve = was_look, was_reserve


def _raced(size: int, seed: int) -> dict[str, Any]:
    blast = begun(deliveries=size * 2)
    district = blast.district
    with working_in(district.pk):
        consents = _consents(blast, size)
        _messages(blast, consents)
        deliveries = _deliveries()
    order = _neck_and_neck(list(consents), deliveries, seed)
    began = time.perf_counter()
    seen = _race(district, order, deliveries)
    seconds = time.perf_counter() - began
    with working_in(district.pk):
        unpromised = [deliveries[one] for one, stands in seen.items() if not stands]
        late = Attempt.objects.filter(delivery_id__in=unpromised)
        promised = Attempt.objects.count()
        return {
            "withdrawals": len(seen),
            "before": sum(seen.values()),
            "instead": len(seen) - sum(seen.values()),
            "promised": promised,
            "late": late.count(),
            "seconds": round(seconds, 1),
        }


def _consents(blast: Blast, size: int) -> dict[int, int]:
    """In force, by student: student -> guardian who gave it."""
    district, today = blast.district, blast.district.today(database_now())
    held = Guardianship.objects.who_decide().order_by("student_id", "place")
    pairs = dict(held.values_list("student_id", "guardian_id")[: size * 3])
    pairs = dict(list(pairs.items())[:size])
    # Nobody is told of anything: what is raced for is the row.
    ContactPoint.objects.all().delete()
    Student.objects.filter(pk__in=pairs).update(email="", mobile="")
    students = list(Student.objects.filter(pk__in=pairs).order_by("pk"))
    for number, student in enumerate(students):
        student.mobile = f"+1253{5_000_000 + number:07}"
    Student.objects.bulk_update(students, ["mobile"], batch_size=500)
    school = School.objects.order_by("pk").first()
    made = Consent.objects.bulk_create(
        (
            Consent(
                district=district,
                reference=f"P-2026-L{pk}",
                kind=Consent.Kind.CONTACT,
                student_id=pk,
                school=school,
                employee=blast.author,
            )
            for pk in pairs
        ),
        batch_size=500,
    )
    until = date(today.year + 1, 6, 30)
    Answer.objects.bulk_create(
        (
            Answer(
                district=district, consent=one, guardian_id=pairs[one.student_id],
                word=Answer.Word.YES, until=until, language="en", typed_name="L L",
                sha256="0" * 64, proof=Answer.Proof.SMS, on=today,
            )
            for one in made
        ),
        batch_size=500,
    )  # fmt: skip
    for one in made:
        one.given_by_id, one.valid_until = pairs[one.student_id], until
        one.status = Consent.Status.ACTIVE
    Consent.objects.bulk_update(made, ["given_by", "valid_until", "status"], batch_size=500)
    return pairs


def _messages(blast: Blast, students: dict[int, int]) -> None:
    """Released to so many students of a school each, every one of whom rests on a permission."""
    by_student = dict(Consent.objects.values_list("student_id", "pk"))
    for school in School.objects.order_by("pk"):
        group = ClassGroup.objects.create(
            district=blast.district, school=school, sourced_id=f"lab-{school.pk}", title="Lab"
        )
        here = SchoolEnrollment.objects.filter(school=school, student__in=students)
        wanted = list(here.order_by("student_id").values_list("student_id", flat=True))
        for at in range(0, len(wanted), CROWD):
            some = wanted[at : at + CROWD]
            message = _message(blast.district, blast.author, group, some)
            fanout.plan(message, languages=["en"], main_language="en")
            Reliance.objects.bulk_create(
                Reliance(
                    district=blast.district,
                    message=message,
                    student_id=one,
                    consent_id=by_student[one],
                )
                for one in some
            )


def _message(district: District, author: User, group: ClassGroup, students: list[int]) -> Message:
    message = Message.objects.create(
        district=district,
        reference=f"M-2026-{uuid.uuid4().hex[:8]}",
        begun_with=uuid.uuid4(),
        kind=Message.Kind.CLASS,
        to=Message.To.STUDENTS,
        purpose=Message.Purpose.ACADEMICS,
        audience=Message.Audience.STUDENTS,
        channels=[Channel.SMS],
        school=group.school,
        author=author,
    )
    of = {"district": district, "message": message}
    AudienceClass.objects.create(**of, class_group=group)
    AudienceStudent.objects.bulk_create(AudienceStudent(**of, student_id=one) for one in students)
    Words.objects.create(**of, language="en", subject="", text=f"Bring a pen. {message.reference}")
    message.content_hash = content.fingerprint(message)
    Ruling.objects.create(
        **of, step=Ruling.Step.RELEASE, version="lab", outcome="allowed",
        content_hash=message.content_hash, facts={}, verdict={},
    )  # fmt: skip
    now = database_now()
    message.become(Message.Status.HOLDING)
    message.release_at = now
    message.become(Message.Status.SENDING)
    message.release_basis, message.released_at = Message.Basis.VERDICT, now
    message.sent_by, message.expires_at = author, now.replace(year=now.year + 1)
    message.save()
    return message


def _neck_and_neck(students: list[int], deliveries: dict[int, int], seed: int) -> list[int]:
    """Parents come in the order in which their children are written to, give or take a few."""
    random = Random(seed)
    return sorted(students, key=lambda one: deliveries[one] + random.uniform(-NEAR, NEAR))


def _race(district: District, order: list[int], deliveries: dict[int, int]) -> dict[int, bool]:
    """By student: whether a promise stood when its parent's withdrawal was about to commit."""
    seen: dict[int, bool] = {}
    shares = [order[n::PARENTS] for n in range(PARENTS)]
    over = threading.Event()
    parents = [_thread(_take_back, district, share, deliveries, seen) for share in shares]
    senders = [_thread(_promise, seen, over) for _ in range(SENDERS)]
    for one in (*parents, *senders):
        one.start()
    for one in parents:
        one.join()
    over.set()
    for one in senders:
        one.join()
    return seen


def _thread(work: Callable[..., None], *given: object) -> threading.Thread:
    def run() -> None:
        try:
            work(*given)
        finally:
            connection.close()

    return threading.Thread(target=run)


def _take_back(
    district: District, students: list[int], deliveries: dict[int, int], seen: dict[int, bool]
) -> None:
    for student in students:
        with working_in(district.pk), transaction.atomic():
            consent = Consent.objects.select_related("given_by").get(student=student)
            assert consent.given_by is not None  # noqa: S101
            answering.withdraw(
                consent=consent,
                who=Identity(consent.given_by, Answer.Proof.SMS, "88"),
                language=form.SOURCE,
                begun_with=None,
                now=database_now(),
            )
            stands = Attempt.objects.filter(delivery_id=deliveries[student])
            seen[student] = stands.exists()


def _promise(seen: dict[int, bool], over: threading.Event) -> None:
    """A lane's first half, again and again: claim, promise; nothing is called."""
    ahead: list[intents.Promise] = []
    while not over.is_set():
        claim = claims.take(Lane.ROUTINE)
        if claim is None:
            time.sleep(0.01)
            continue
        after, is_over = claim.first_id - 1, False
        while not (is_over or over.is_set()):
            made = intents.commit(claim, {"en": b"x" * 32}, after=after, size=AT_ONCE)
            after, is_over = made.after, made.is_over
            # Neck and neck: whoever is faster waits for the other.
            ahead.extend(made.made)
            while len(ahead) * SENDERS > len(seen) + LEAD and not over.is_set():
                time.sleep(0.002)
        with working_in(claim.district_id):
            portions.finish(claim)


def _deliveries() -> dict[int, int]:
    """Of each student the one that is for them."""
    rows = Delivery.objects.filter(channel=Channel.SMS).values_list("pk", "families")
    return {student: pk for pk, families in rows for student in families}
