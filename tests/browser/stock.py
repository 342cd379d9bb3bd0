"""Messages in every stage and imports with every outcome, for the browser to look at."""

import io
import tempfile
import time
import uuid
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from datetime import time as time_of_day
from itertools import count
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from config import demo_message
from config.demo_message import WORDS
from districts.models import AccessRequest, District, EarlyDismissal, School, User
from notifications import content
from notifications.actions import advice, class_messages, drafts, ready, recordings, sending
from notifications.actions.drafts import Wording
from notifications.actions.sending import Said
from notifications.models import DueRelease, Message, Recording
from optin import links as family_links
from optin.actions import webhook_endpoints
from optin.models import Consent, ConsentLink, DeclaredRelationship, ProgramShift
from platforms.models import Site, ToolRequest
from policies import links
from policies.actions import campaigns, outsiders, papers, settings, versions
from policies.models import Paper, PolicyVersion
from practice.actions import runs as practice
from practice.models import PracticeRun
from practice.words import begun
from rosters import invention
from rosters.actions import imports as rosters
from rosters.invention import Place
from rosters.models import ClassGroup, RosterImport, Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.browser.people import (
    ADEYEMI,
    CARLA,
    COLE,
    ELENA,
    HADDAD,
    HANA,
    JIN,
    KIM,
    MARCHETTI,
    MEYER,
    WEI,
)
from violations.actions import documents, reports
from violations.models import Case
from violations.reading import as_house, as_reader
from violations.taxonomy import Kind as ReportKind

PATIENCE = 60.0
_numbers = count(1)
FIRE = {
    "en": Wording("Fire at Lakeview Middle", "The building is empty. Everybody is safe."),
    "es": Wording("Incendio en Lakeview Middle", "El edificio está vacío. Todos están a salvo."),
}
EVACUATION = {
    "en": Wording("Evacuation at Lakeview Middle", "We have left the building. Stay at home."),
    "es": Wording("Evacuación en Lakeview Middle", "Salimos del edificio. Quédese en casa."),
}
SMOKE = {
    "en": Wording("Smoke at Harrison High", "There was smoke in the kitchen. Everybody is well."),
    "es": Wording("Humo en Harrison High", "Hubo humo en la cocina. Todos están bien."),
}
LOCKDOWN = {
    "en": Wording("Lockdown at Harrison High", "The doors were locked today. Everybody is well."),
    "es": Wording("Cierre en Harrison High", "Hoy se cerraron las puertas. Todos están bien."),
}


LATE_START = {
    "en": Wording("Late start", "Every school starts two hours late on Friday."),
    "es": Wording("Entrada tarde", "El viernes, todas las escuelas empiezan dos horas más tarde."),
}


def policy() -> None:
    """More outreach a month than the demo's, because the tests send it all in one."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    now = database_now()
    with working_in(district.pk):
        hana, elena = (User.objects.get(email=one) for one in (HANA, ELENA))
        version = versions.draft(district=district, by=hana)
        version = _set(version, "outreach_budget", by=hana, is_policy=False, most=40)
        version = versions.submit(version=version, note="Forty a month.", by=hana)
        versions.publish(
            version=version,
            in_force_from=district.today(now),
            seen=version.content_hash,
            by=elena,
            now=now,
        )


def drafts_of_policy() -> None:
    """Ms. Jimenez is at work on one; Mr. Meyer's waits for Dr. Tran."""
    for slug, email in (("prairie-central", CARLA), ("harbor-point", MEYER)):
        district = District.objects.get(slug=slug)
        with working_in(district.pk):
            person = User.objects.get(email=email)
            version = versions.draft(district=district, by=person)
            if email == MEYER:
                days = ["fri", "sat", "sun"]
                version = _set(version, "quiet_hours", by=person, is_policy=True, days=days)
                versions.submit(version=version, note="Quiet on Fridays, too.", by=person)


def messages() -> dict[str, str]:
    """One that arrived, one that waits for its day, and drafts that may and may not go."""
    district, arrived = demo_message.send()
    now = database_now()
    with working_in(district.pk):
        # As if its ten seconds were over.
        Message.objects.filter(pk=arrived.pk).update(release_at=now)
        DueRelease.objects.filter(message=arrived).update(due_at=now)
        karl = User.objects.get(email=demo_message.PRINCIPAL)
        made = {
            **{name: _draft(district, karl) for name in ("draft", "second", "taken-back")},
            "unvoiced": _draft(district, karl, is_voiced=False),
            "english": _draft(district, karl, words={"en": WORDS["en"]}),
            "scheduled": _scheduled(_draft(district, karl), karl, now),
            "fire": _advised(_draft(district, karl, words=FIRE, incident="fire"), karl),
            "alarm": _advised(_draft(district, karl, words=FIRE, incident="fire"), karl),
        }
    demo_message.wait(district, arrived, seconds=PATIENCE)
    return {name: one.reference for name, one in made.items()} | {"arrived": arrived.reference}


def emergencies() -> dict[str, str]:
    """One to be advised on, one over, one that waits until nearly midnight, and words kept."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    now = database_now()
    with working_in(district.pk):
        karl = User.objects.get(email=demo_message.PRINCIPAL)
        joel = User.objects.get(email=HADDAD)
        kept = _draft(district, karl, words=EVACUATION, incident="evacuation")
        ready.keep(message=kept, by=karl)
        drafts.withdraw(message=kept, by=karl)
        unadvised = _draft(district, karl, words=FIRE, incident="fire")
        question = advice.ask(message=unadvised, adviser=_cole(), by=karl, now=now)
        here = district.local(now)
        harrison = School.objects.get(slug="harrison-high")
        # Whatever the hour at which the tests run, school is still in.
        EarlyDismissal.objects.create(
            district=district, school=harrison, on=district.today(now), time=_later_today(here)
        )
        over = _draft(
            district, joel, words=SMOKE, incident="fire", school=harrison, is_voiced=False
        )
        over = _sent_off(_advised(_spoken(over, joel), joel), joel, now)
        Message.objects.filter(pk=over.pk).update(release_at=now)
        DueRelease.objects.filter(message=over).update(due_at=now)
        lockdown = _draft(
            district, joel, words=LOCKDOWN, incident="lockdown", school=harrison, is_voiced=False
        )
        lockdown = _advised(_spoken(lockdown, joel), joel)
    return {
        "unadvised": unadvised.reference,
        "question": question.reference,
        "over": over.reference,
        "lockdown": lockdown.reference,
    }


def _set(
    version: PolicyVersion, rule: str, *, by: User, is_policy: bool, **changed: object
) -> PolicyVersion:
    (row,) = (one for one in version.content["rules"] if one["rule"] == rule)
    return settings.set_rule(
        version=version,
        rule=rule,
        settings={**row["settings"], **changed},
        applies=row["applies"],
        clauses=row["clauses"],
        is_policy=is_policy,
        by=by,
    )


def approvals() -> dict[str, str]:
    """A late start of every school, that waits for Dr. Reyes."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    now = database_now()
    with working_in(district.pk):
        hana = User.objects.get(email=HANA)
        made = drafts.begin(
            district=district,
            school=None,
            kind=Message.Kind.OUTREACH,
            topic=Message.Topic.LATE_START,
            begun_with=uuid.uuid4(),
            words=LATE_START,
            by=hana,
            now=now,
        )
        made = _spoken(made, hana)
        reasons = {"superintendent_speaks": "Dr. Reyes is on a plane today."}
        said = Said(typed=district.short_name, reasons=reasons)
        checked = content.fingerprint(made)
        sending.send(message=made, by=hana, now=now, as_checked=checked, said=said)
    return {"waiting": made.reference}


def agreements() -> dict[str, str]:
    """A round of the year's agreement, and a volunteer whose link is on its way."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    now = database_now()
    with working_in(district.pk):
        amara = User.objects.get(email=ADEYEMI)
        today = district.today(now)
        given = {"district": district, "by": amara, "now": now}
        rules = papers.begin(
            **given,
            kind="reading",
            asked_of=["volunteers"],
            titles={"en": "For helpers in class", "es": "Para quienes ayudan en clase"},
            texts={"en": "What you learn stays here.", "es": "Lo que aprenda se queda aquí."},
            in_force_from=today,
        )
        volunteer = outsiders.add(
            **given,
            name="Vera Voss",
            email="vera.voss@helpers.example",
            language="en",
            group="volunteers",
            sponsor=amara,
            from_on=today,
        )
        link = outsiders.send_link(outsider=volunteer, paper=rules, by=amara, now=now)
        yearly = Paper.objects.get(key="responsible-use-and-internet-safety")
        due_on = today + timedelta(days=21)
        made = campaigns.start(paper=yearly, from_on=today, due_on=due_on, by=amara, now=now)
    return {
        "round": made.reference,
        "volunteer": volunteer.reference,
        "link": links.key_of(link.seed),
    }


def sites() -> dict[str, str]:
    """The demo's, and a draft of somebody who does not speak for the district."""
    district = District.objects.get(slug="prairie-central")
    with working_in(district.pk):
        stella = User.objects.get(email=MARCHETTI)
        school = School.objects.get(slug="central-high")
        own = _draft(district, stella, school=school, is_voiced=False)
        in_use = Site.objects.get(status=Site.Status.APPROVED)
        waiting = Site.objects.get(status=Site.Status.REGISTERED)
    return {
        "unofficial": own.reference,
        "site": in_use.reference,
        "site-waiting": waiting.reference,
    }


def exceptions() -> dict[str, str]:
    """The demo's: a relationship that waits for the principal, and a shift."""
    found = {}
    for slug, name, register in (
        ("clover-park", "declared", DeclaredRelationship),
        ("harbor-point", "shift", ProgramShift),
    ):
        with working_in(District.objects.get(slug=slug).pk):
            found[name] = register.objects.get().reference
    return found


def permissions() -> dict[str, str]:
    """The demo's, one of each: in force, waiting for the principal, and not answered yet."""
    states = {"in-force": "active", "waiting": "submitted", "asked": "asked"}
    with working_in(District.objects.get(slug="clover-park").pk):
        contact = Consent.objects.filter(kind=Consent.Kind.CONTACT)
        return {
            f"permission-{name}": contact.filter(status=status).order_by("id")[0].reference
            for name, status in states.items()
        }


def kept_back() -> dict[str, str]:
    """Ms. Kim's words to Max alone, whose family has not been asked; and Ms. Morales's link."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    with working_in(district.pk):
        kim = User.objects.get(email=KIM)
        classes = list(ClassGroup.objects.of(kim))
        max_baker = Student.objects.get(given_name="Max", family_name="Baker")
        made = class_messages.begin(
            school=classes[0].school,
            classes=classes,
            to=Message.To.STUDENTS,
            students=[max_baker.pk],
            purpose=Message.Purpose.ACADEMICS,
            begun_with=uuid.uuid4(),
            by=kim,
            now=database_now(),
        )
        words = {"en": Wording("Your project", "Bring your project to me on Monday.")}
        drafts.write_words(message=made, words=words, by=kim)
        asked = ConsentLink.objects.filter(consent__status=Consent.Status.ASKED)
        key = family_links.key_of(asked.order_by("pk")[0].seed)
    return {"kept-back": made.reference, "family-link": key}


def webhooks() -> dict[str, str]:
    """One whose system is not there, with a test on its way."""
    district, url = District.objects.get(slug="clover-park"), "http://127.0.0.1:1/belltower"
    with working_in(district.pk):
        jin, now = User.objects.get(email=JIN), database_now()
        made, _secret = webhook_endpoints.make(
            district=district, name="Skyward", url=url, kinds=["contact", "media"], by=jin, now=now
        )
        webhook_endpoints.send_test(endpoint=made, by=jin, now=now)
    return {"webhook": made.reference}


def practices() -> dict[str, str]:
    """One that waits for its button, and one that is over."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    with working_in(district.pk):
        karl = User.objects.get(email=demo_message.PRINCIPAL)
        waits, over = (_practice(district, karl) for _ in range(2))
        practice.start(run=over, by=karl, now=database_now())
        practice.finish(run=over, note="Find the keys sooner.", by=karl, now=database_now())
    return {"practice": waits.reference, "practiced": over.reference}


def access() -> dict[str, str]:
    """The demo's own requests: one that waits, one that was granted, and whose it is."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    with working_in(district.pk):
        waits = AccessRequest.objects.open().get()
        granted = AccessRequest.objects.get(status=AccessRequest.Status.GRANTED)
    about = str(granted.person_id)
    return {"access": waits.reference, "granted": granted.reference, "okoro": about}


def imports() -> dict[str, str]:
    """The demo's own, one of which half is missing, and one that cannot be read."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    with working_in(district.pk):
        applied, cut_off = RosterImport.objects.get().reference, _cut_off(district)
    unreadable = _packed({"manifest.csv": "propertyName,value\r\n"})
    # One after the other: of two at once the second waits for a round of the scheduler.
    refused, held = _read(district, unreadable), _read(district, cut_off)
    return {"applied": applied, "held": held, "refused": refused}


def classes() -> dict[str, str]:
    """Ms. Chen's Math 7, by the key in its address."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    with working_in(district.pk):
        wei = User.objects.get(email=WEI)
        return {"class": ClassGroup.objects.of(wei).get(title="Math 7, period 2").key}


def tool_requests() -> dict[str, str]:
    """Of the demo's requests one that waits for two departments, and one that was appealed."""
    with working_in(District.objects.get(slug="clover-park").pk):
        named = dict(ToolRequest.objects.values_list("name", "reference"))
    return {"pace": named["Team Pace"], "chatter": named["Chatter Class"]}


def _draft(
    district: District,
    by: User,
    *,
    words: Mapping[str, Wording] = WORDS,
    incident: str = "",
    is_voiced: bool = True,
    school: School | None = None,
) -> Message:
    """With the voices that its school has already; one with an incident is an emergency.

    Each has words of its own: the same ones again are asked about.
    """
    words = {
        language: Wording(one.subject, f"{one.text} No. {next(_numbers)}.")
        for language, one in words.items()
    }
    made = drafts.begin(
        district=district,
        school=school or School.objects.get(slug=demo_message.SCHOOL),
        kind=Message.Kind.EMERGENCY if incident else Message.Kind.OUTREACH,
        incident=incident,
        topic="" if incident else Message.Topic.PICTURE_DAY,
        begun_with=uuid.uuid4(),
        words=words,
        by=by,
        now=database_now(),
    )
    for language in words if is_voiced else ():
        voice = Recording.objects.filter(language=language).latest("pk")
        drafts.attach(message=made, language=language, recording=voice, by=by)
    return Message.objects.get(pk=made.pk)


def _spoken(made: Message, by: User) -> Message:
    """With a recording of this person's own: an emergency is in the voice of its own principal."""
    for words in made.words.all():
        recordings.record(
            message=made,
            language=words.language,
            file=SimpleUploadedFile("bell.wav", demo_message.chime(), "audio/wav"),
            voice=by,
            source=Recording.Source.FILE.value,
            by=by,
        )
    return Message.objects.get(pk=made.pk)


def _advised(draft: Message, by: User) -> Message:
    advice.note(message=draft, adviser=_cole(), how="phone", by=by, now=database_now())
    return draft


def _later_today(here: datetime) -> time_of_day:
    """In two hours, or just before midnight: the advice must not be old by then."""
    later = here + timedelta(hours=2)
    return later.time() if later.date() == here.date() else time_of_day(23, 59)


def _cole() -> User:
    return User.objects.get(email=COLE)


def _sent_off(draft: Message, by: User, now: datetime) -> Message:
    checked = content.fingerprint(draft)
    said = Said(follows_manual=True)
    return sending.send(message=draft, by=by, now=now, as_checked=checked, said=said)


def _practice(district: District, by: User) -> PracticeRun:
    school = School.objects.get(slug=demo_message.SCHOOL)
    made = practice.begin(
        district=district,
        school=school,
        incident="fire",
        texts=begun("fire", school),
        begun_with=uuid.uuid4(),
        by=by,
        now=database_now(),
    )
    return practice.note_advice(run=made, adviser=None, how="", by=by, now=database_now())


def _scheduled(draft: Message, by: User, now: datetime) -> Message:
    drafts.choose_time(message=draft, wanted_at=now + timedelta(days=2), by=by, now=now)
    draft.refresh_from_db()
    checked = content.fingerprint(draft)
    return sending.send(message=draft, by=by, now=now, as_checked=checked)


def _cut_off(district: District) -> bytes:
    """An export that ended in the middle."""
    places = [Place(one.name, one.kind, ()) for one in School.objects.all()]
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "roster.zip"
        seed = len(district.slug)
        invention.write(package, students=240, seed=seed, schools=places, district=district.name)
        return package.read_bytes()


def _packed(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def _read(district: District, package: bytes) -> str:
    """Upload it and wait until it was read; its reference."""
    with working_in(district.pk):
        made = rosters.start(
            file=SimpleUploadedFile("Export.zip", package),
            district=district,
            by=User.objects.get(email=JIN),
            now=database_now(),
        )
    until = time.monotonic() + PATIENCE
    while made.is_running:
        assert time.monotonic() < until, f"{made.reference} is {made.status}"
        time.sleep(0.1)
        with working_in(district.pk):
            made.refresh_from_db()
    return made.reference


def cases() -> dict[str, str]:
    """What the demo's reports have become, and one that is begun and not sent."""
    district = District.objects.get(slug=demo_message.DISTRICT)
    now = database_now()
    with working_in(district.pk):
        kim = User.objects.get(email=KIM)
        with as_reader(kim):
            begun = reports.begin(
                district=district,
                kind=ReportKind.SEEN,
                school=School.objects.get(slug=demo_message.SCHOOL),
                by=kim,
                now=now,
            )
            reports.say_when(
                report=begun, learned_at=now, occurred_at=None, duty_at=None, by=kim, now=now
            )
            reports.say_what(
                report=begun,
                words={"what": "Somebody writes to a student at night."},
                facts={"medium": "chat", "ownership": "unknown", "initiator": "unknown"},
                files=[],
                by=kim,
            )
        with as_house():
            found = Case.objects.order_by("pk").select_related("report")
            reviewed, new, about_leader = found[:3]
            picture = SimpleUploadedFile("screen.png", _screenshot(), "image/png")
            kept = documents.keep(report=reviewed.report, upload=picture, by=None)
            return {
                "report-begun": begun.reference,
                "report-sent": reviewed.report.reference,
                "case-reviewed": reviewed.reference,
                "case-new": new.reference,
                "case-leader": about_leader.reference,
                "document": str(kept.key),
            }


def _screenshot() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (390, 700), (228, 238, 248)).save(out, format="PNG")
    return out.getvalue()
