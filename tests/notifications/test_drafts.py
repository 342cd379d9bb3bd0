"""Drafts: begun once, filled in step by step, changed only by who may and while they are drafts."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.actions import drafts
from notifications.actions.drafts import Choice, Wording
from notifications.models import Message, Words
from records.models import Event
from rosters.models import ClassGroup, Enrollment
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts.factories import appoint, person
from tests.notifications.factories import Home, family, message, sent_message

NOW = datetime(2026, 12, 8, 16, 0, tzinfo=UTC)
ENGLISH = Wording("Picture day", "Picture day is on Thursday.")
SPANISH = Wording("Día de fotos", "El día de fotos es el jueves.")


def begin(by: User, at: School | District, **given: object) -> Message:
    is_school = isinstance(at, School)
    fields: dict[str, object] = {
        "district": at.district if is_school else at,  # type: ignore[union-attr]
        "school": at if is_school else None,
        "kind": Message.Kind.OUTREACH,
        "begun_with": uuid4(),
        "by": by,
        "now": NOW,
    }
    return drafts.begin(**fields | given)  # type: ignore[arg-type]


def class_of(at: School, title: str, *homes: Home) -> ClassGroup:
    of = {"district_id": at.district_id}
    with working_in(at.district_id):
        group = ClassGroup.objects.create(school=at, sourced_id=f"class-{title}", title=title, **of)
        for home in homes:
            for student in home.students:
                Enrollment.objects.create(
                    class_group=group,
                    student=student,
                    sourced_id=f"{title}-{student.pk}",
                    **of,
                )
    return group


def events(of: Message) -> list[tuple[str, dict[str, object]]]:
    found = Event.objects.filter(subject=f"notifications.message:{of.pk}").order_by("pk")
    return [(one.name.rpartition(".")[2], one.details) for one in found]


def test_principal_begins_a_message_for_the_whole_school(ann: User, north: School) -> None:
    with working_in(north.district_id):
        begun = begin(ann, north)
        assert begun.reference == "M-2026-00001"
        assert (begun.status, begun.audience) == ("draft", "school")
        assert begun.channels == ["voice", "sms", "email"]
        assert events(begun) == [("begun", {"kind": "outreach"})]


def test_two_clicks_begin_one_message(ann: User, north: School) -> None:
    with working_in(north.district_id):
        key = uuid4()
        first, second = begin(ann, north, begun_with=key), begin(ann, north, begun_with=key)
        assert first == second
        assert Message.objects.count() == 1
        assert len(events(first)) == 1


def test_somebody_elses_key_begins_nothing(ann: User, bob: User, north: School) -> None:
    with working_in(north.district_id):
        key = uuid4()
        begin(ann, north, begun_with=key)
        with pytest.raises(Refused, match="too old"):
            begin(bob, north, begun_with=key)


@pytest.mark.parametrize(
    ("role", "kind", "at", "may"),
    [
        (RoleKey.PRINCIPAL, "outreach", "north", True),
        (RoleKey.ATTENDANCE_CLERK, "outreach", "north", True),
        (RoleKey.PRINCIPAL, "outreach", "south", False),
        (RoleKey.PRINCIPAL, "outreach", "district", False),
        (RoleKey.TEACHER, "outreach", "north", False),
        (RoleKey.PRINCIPAL, "emergency", "north", True),
        (RoleKey.ATTENDANCE_CLERK, "emergency", "north", False),
        (RoleKey.SUPERINTENDENT, "outreach", "district", True),
        (RoleKey.SUPERINTENDENT, "outreach", "south", True),
        (RoleKey.IT_ADMINISTRATOR, "outreach", "district", True),
        (RoleKey.IT_ADMINISTRATOR, "emergency", "north", False),
        (RoleKey.HR_DIRECTOR, "outreach", "north", False),
    ],
)
def test_who_begins_what_where(
    riverside: District, north: School, south: School, role: RoleKey, kind: str, at: str, may: bool
) -> None:
    who = person()
    is_school_role = role in {RoleKey.PRINCIPAL, RoleKey.ATTENDANCE_CLERK, RoleKey.TEACHER}
    appoint(who, role, north if is_school_role else riverside)
    place = {"north": north, "south": south, "district": riverside}[at]
    with working_in(riverside.pk):
        if may:
            assert begin(who, place, kind=kind).kind == kind
            return
        with pytest.raises(Denied):
            begin(who, place, kind=kind)
        assert not Message.objects.exists()


def test_emergency_goes_by_text_first(ann: User, north: School) -> None:
    with working_in(north.district_id):
        begun = begin(ann, north, kind="emergency", incident="fire", words={"en": ENGLISH})
        assert begun.channels == ["sms", "voice", "email"]
        assert Words.objects.get(message=begun).subject == "Picture day"


def test_audience_of_a_grade_and_of_a_class(ann: User, north: School) -> None:
    seven = family(north, "Ada Abbot", [("Al", "07")])
    eight = family(north, "Bea Birch", [("Bo", "08")])
    draft = message(ann, north)
    art = class_of(north, "Art", eight)
    with working_in(north.district_id):
        aimed = drafts.choose_audience(
            message=draft, choice=Choice("grades", grades=("07",)), by=ann
        )
        assert (aimed.audience, aimed.grades) == ("grades", ["07"])
        aimed = drafts.choose_audience(
            message=draft, choice=Choice("classes", grades=("07",), classes=(art.pk,)), by=ann
        )
        assert (aimed.audience, aimed.grades) == ("classes", [])
        assert [one.class_group for one in aimed.audience_classes.all()] == [art]
        assert [details for name, details in events(draft)] == [{"step": "audience"}] * 2
        aimed = drafts.choose_audience(message=draft, choice=Choice("school"), by=ann)
        assert not aimed.audience_classes.exists()
    assert seven.family != eight.family


def test_the_same_audience_again_is_no_change(ann: User, north: School) -> None:
    family(north, "Ada Abbot")
    draft = message(ann, north)
    with working_in(north.district_id):
        drafts.choose_audience(message=draft, choice=Choice("school"), by=ann)
        assert events(draft) == []


def test_nobody_is_no_audience(ann: User, north: School) -> None:
    family(north, "Ada Abbot", [("Al", "07")])
    draft = message(ann, north)
    with working_in(north.district_id):
        with pytest.raises(Refused, match="Nobody is in this audience"):
            drafts.choose_audience(message=draft, choice=Choice("grades", grades=("12",)), by=ann)
        draft.refresh_from_db()
        assert draft.audience == "school"


def test_classes_of_another_school_are_left_out(ann: User, north: School, south: School) -> None:
    home = family(south, "Ada Abbot")
    theirs = class_of(south, "Art", home)
    draft = message(ann, north)
    with working_in(north.district_id), pytest.raises(Refused, match="Nobody"):
        drafts.choose_audience(
            message=draft, choice=Choice("classes", classes=(theirs.pk,)), by=ann
        )


@pytest.mark.parametrize("audience", ["district", "contacted", "", "everybody"])
def test_a_school_does_not_write_to_the_district(ann: User, north: School, audience: str) -> None:
    draft = message(ann, north)
    with working_in(north.district_id), pytest.raises(Refused, match="can’t go there"):
        drafts.choose_audience(message=draft, choice=Choice(audience), by=ann)


def test_a_question_what_if_changes_nothing(ann: User, north: School) -> None:
    family(north, "Ada Abbot", [("Al", "07")])
    family(north, "Bea Birch", [("Bo", "08")])
    draft = message(ann, north)
    with working_in(north.district_id):
        counts = drafts.what_if(message=draft, choice=Choice("grades", grades=("07",)), by=ann)
        assert counts.families == 1
        draft.refresh_from_db()
        assert (draft.audience, draft.grades) == ("school", [])
        assert events(draft) == []


def test_words_are_written_changed_and_taken_out(ann: User, north: School) -> None:
    with working_in(north.district_id):
        draft = begin(ann, north)
        drafts.write_words(message=draft, words={"en": ENGLISH, "es": SPANISH}, by=ann)
        drafts.write_words(message=draft, words={"en": ENGLISH, "es": SPANISH}, by=ann)
        longer = Wording("Picture day", "Picture day is on Friday.")
        drafts.write_words(message=draft, words={"en": longer, "es": Wording("", "")}, by=ann)
        assert [(one.language, one.text) for one in draft.words.all()] == [
            ("en", "Picture day is on Friday.")
        ]
        assert [name for name, _details in events(draft)] == ["begun", "changed", "changed"]


def test_ways_are_kept_in_the_order_of_the_kind(ann: User, north: School) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        kept = drafts.choose_channels(message=draft, channels=["email", "voice"], by=ann)
        assert kept.channels == ["voice", "email"]
        with pytest.raises(Refused, match="at least one way"):
            drafts.choose_channels(message=draft, channels=["pigeon"], by=ann)


def test_time_is_chosen_and_taken_back(ann: User, north: School) -> None:
    draft = message(ann, north)
    later = NOW + timedelta(hours=3)
    with working_in(north.district_id):
        assert (
            drafts.choose_time(message=draft, wanted_at=later, by=ann, now=NOW).wanted_at == later
        )
        with pytest.raises(Refused, match="has passed"):
            drafts.choose_time(message=draft, wanted_at=NOW, by=ann, now=NOW)
        assert drafts.choose_time(message=draft, wanted_at=None, by=ann, now=NOW).wanted_at is None


def test_a_draft_is_put_away_for_good(ann: User, north: School) -> None:
    draft = message(ann, north)
    with working_in(north.district_id):
        gone = drafts.withdraw(message=draft, by=ann)
        gone.refresh_from_db()
        assert gone.status == "withdrawn"
        assert gone.ended_at is not None
        assert events(draft) == [("withdrawn", {})]
        with pytest.raises(Refused, match="not a draft"):
            drafts.withdraw(message=draft, by=ann)


def test_what_is_sent_off_is_changed_no_more(ann: User, north: School) -> None:
    sent = sent_message(ann, north)
    with working_in(north.district_id):
        for act in (
            lambda: drafts.write_words(message=sent, words={"en": SPANISH}, by=ann),
            lambda: drafts.choose_audience(message=sent, choice=Choice("school"), by=ann),
            lambda: drafts.choose_channels(message=sent, channels=["sms"], by=ann),
            lambda: drafts.choose_time(message=sent, wanted_at=None, by=ann, now=NOW),
            lambda: drafts.attach(message=sent, language="en", recording=None, by=ann),
        ):
            with pytest.raises(Refused, match="not a draft"):
                act()


def test_a_colleague_goes_on_and_a_stranger_does_not(ann: User, sam: User, north: School) -> None:
    lund = person("Signe Lund")
    appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north)
    draft = message(ann, north)
    with working_in(north.district_id):
        drafts.write_words(message=draft, words={"en": ENGLISH, "es": SPANISH}, by=lund)
        with pytest.raises(Denied):
            drafts.write_words(message=draft, words={"en": SPANISH}, by=sam)
        assert draft.words.get(language="en").text == ENGLISH.text


def test_a_correction_keeps_its_audience(ann: User, north: School) -> None:
    first = sent_message(ann, north, status=Message.Status.SENT)
    draft = message(ann, north, audience=Message.Audience.CONTACTED, corrects=first)
    with working_in(north.district_id), pytest.raises(Refused, match="exactly those"):
        drafts.choose_audience(message=draft, choice=Choice("school"), by=ann)
