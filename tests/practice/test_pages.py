"""The violet pages: framed and named as practice, one button to run, and Cora finds none of it."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import get_resolver

from districts.models import District, School, User
from districts.roles import RoleKey
from practice.models import PracticeColleague, PracticeCopy, PracticeRun
from practice.urls import urlpatterns
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.practice.factories import advised, draft, running

S = PracticeRun.Status
WORDS = {"en": "We left the building.", "es": "Salimos del edificio."}
BUTTON = re.compile(r'<button[^>]*>(.*?)</button>|<a class="btn[^>]*>(.*?)</a>', re.S)


def text(answer: Any) -> str:
    return unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def places(ann: User, north: School) -> dict[str, str]:
    """Every page that shows something, by the name of its address."""
    begun, under_way = advised(ann, north).reference, running(ann, north).reference
    of_draft = {"practice_words", "practice_advice", "practice_check"}
    found = {}
    for pattern in urlpatterns:
        kwargs = {
            "incident": "fire",
            "reference": begun if pattern.name in of_draft else under_way,
        }
        asked = {key: kwargs[key] for key in pattern.pattern.converters}
        found[pattern.name] = north.district.url(pattern.name, **asked)
    # One takes a POST alone, and one is a part of a page.
    del found["practice_abandonment"], found["practice_progress"]
    return found


def test_every_page_of_practice_is_framed_and_named(ann: User, north: School) -> None:
    client = sign_in(ann)
    pages = places(ann, north)
    assert len(pages) == len(urlpatterns) - 2
    for name, url in pages.items():
        answer = client.get(url)
        assert answer.status_code == 200, name
        assert url.startswith("/riverside/practice/"), name
        framed(text(answer), name)


def framed(page: str, name: str) -> None:
    assert re.search(r"<title>\s*(Error: )?PRACTICE – ", page), name
    assert '<body class="practice"' in page, name
    assert 'class="practice-band"' in page, name
    assert '<span class="tag">PRACTICE</span>' in page, name
    assert "favicon-practice.svg" in page, name
    assert '<body class="live' not in page, name
    assert "live-band" not in page, name
    for words in BUTTON.findall(page):
        assert "practic" in "".join(words).lower(), (name, words)


def test_pages_of_practice_are_all_below_one_word() -> None:
    assert all(str(one.pattern).startswith("practice/") for one in urlpatterns)
    names = {one.name for one in urlpatterns}
    assert all(name and name.startswith("practice") for name in names)
    of_others = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert not names & {key for key in of_others if not key.startswith("practice")}


def test_pages_of_a_person_of_the_district_are_framed_too(bob: User, north: School) -> None:
    factories.school(north.district, "south-high")
    client = sign_in(bob)
    for url in ("/riverside/practice/", "/riverside/practice/fire/new/"):
        framed(text(client.get(url)), url)
    assert "Where do you practice?" in text(client.get("/riverside/practice/fire/new/"))
    chosen = client.get("/riverside/practice/fire/new/?place=north-middle")
    assert "What would families read?" in text(chosen)


def test_from_the_home_page_to_running_in_five_taps(ann: User, north: School) -> None:
    """Incident, continue, advice, run: the start page and four more."""
    client = sign_in(ann)
    assert "/riverside/practice/fire/new/" in text(client.get("/riverside/practice/"))
    begun = client.post(
        "/riverside/practice/fire/new/", {**WORDS, "begun_with": str(uuid4())}, follow=True
    )
    assert "Who plays along" in text(begun)
    checked = client.post(begun.request["PATH_INFO"], {"how": "phone"}, follow=True)
    page = text(checked)
    assert "You practice alone" in page
    assert "It cannot reach a real family." in page
    assert "“PRACTICE – We left the building.”" in page
    assert 'type="checkbox"' not in page
    ran = client.post(checked.request["PATH_INFO"], follow=True)
    assert "invented families reached" in text(ran)
    assert "Nothing was called, texted or emailed." in text(ran)


def test_name_of_the_adviser_is_the_button(ann: User, riverside: District, north: School) -> None:
    alice = factories.person("Alice Cole", display_name="Ms. Cole")
    factories.appoint(alice, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    run = draft(ann, north)
    client = sign_in(ann)
    url = riverside.url("practice_advice", reference=run.reference)
    assert "Practice with Ms. Cole" in text(client.get(url))
    checked = client.post(url, {"who": alice.pk, "how": "in_person"}, follow=True)
    assert "Ms. Cole plays along, in person" in text(checked)


def test_who_sends_for_the_district_skips_the_advice(bob: User, north: School) -> None:
    posted = {**WORDS, "place": "north-middle", "begun_with": str(uuid4())}
    answer = sign_in(bob).post("/riverside/practice/fire/new/", posted, follow=True)
    assert "You need none: you send for the whole district" in text(answer)
    assert "Run practice" in text(answer)


def test_practice_without_its_advice_says_what_is_missing(ann: User, north: School) -> None:
    run = draft(ann, north)
    answer = sign_in(ann).post(north.district.url("practice_check", reference=run.reference))
    assert answer.status_code == 409
    assert "Choose first who practices the advice with you." in text(answer)
    framed(text(answer), "refused")


def test_words_that_deny_the_practice_are_a_field_to_fix(ann: User, north: School) -> None:
    client = sign_in(ann)
    posted = {"en": "Fire. This is not a drill.", "es": "", "begun_with": str(uuid4())}
    answer = client.post("/riverside/practice/fire/new/", posted)
    assert "cannot say that it is real" in text(answer)
    framed(text(answer), "words")
    with working_in(north.district_id):
        assert not PracticeRun.objects.exists()


def test_this_for_real_is_a_link_to_a_blank_page(ann: User, north: School) -> None:
    run = advised(ann, north)
    page = text(sign_in(ann).get(north.district.url("practice_check", reference=run.reference)))
    links = re.findall(r'<a href="([^"]*emergency[^"]*)"', page)
    assert links == ["/riverside/emergency/"]
    assert all("emergency" not in action for action in re.findall(r'action="([^"]*)"', page))


def test_status_moves_with_the_clock_and_stops(ann: User, north: School, at_time: Any) -> None:
    at_time("2026-12-01T18:00:00Z")
    run = running(ann, north)
    client = sign_in(ann)
    url = north.district.url("practice_progress", reference=run.reference)
    at_time("2026-12-01T18:00:12Z")
    early = client.get(f"{url}?said=0", headers={"HX-Request": "true"})
    assert early.status_code == 200
    assert "every 2s" in text(early)
    assert "<title>PRACTICE – Running: Fire" in text(early)
    at_time("2026-12-01T18:05:00Z")
    late = client.get(url, headers={"HX-Request": "true"})
    assert late.status_code == 286
    assert "every" not in re.sub(r"<p.*?</p>", "", text(late), flags=re.S)
    assert "Half of the invented families reached" in text(late)
    assert "Every invented family was tried" in text(late)
    assert "In earnest, copies would now go" in text(late)
    assert client.get(url).status_code == 302


def test_finished_practice_stands_still(ann: User, north: School, at_time: Any) -> None:
    at_time("2026-12-01T18:00:00Z")
    run = running(ann, north)
    client = sign_in(ann)
    at_time("2026-12-01T18:00:20Z")
    url = north.district.url("practice_finish", reference=run.reference)
    done = client.post(url, {"note": "The keys were missing."}, follow=True)
    assert "No real family heard of it." in text(done)
    at_time("2026-12-01T19:00:00Z")
    page = text(client.get(north.district.url("practice_run", reference=run.reference)))
    assert "The keys were missing." in page
    assert "Every invented family was tried" not in page
    assert "hx-get" not in page
    assert client.get(url).status_code == 302
    polled = client.get(
        north.district.url("practice_progress", reference=run.reference),
        headers={"HX-Request": "true"},
    )
    assert polled["HX-Redirect"].endswith(f"/practice/{run.reference}/")


def test_call_list_holds_invented_families_alone(ann: User, north: School, at_time: Any) -> None:
    at_time("2026-12-01T18:00:00Z")
    run = running(ann, north)
    at_time("2026-12-01T18:05:00Z")
    page = text(sign_in(ann).get(north.district.url("practice_call_list", reference=run.reference)))
    assert "these numbers ring nowhere" in page
    assert "tel:" not in page
    assert "mailto:" not in page


def test_draft_can_be_given_up(ann: User, north: School) -> None:
    run = draft(ann, north)
    client = sign_in(ann)
    given_up = client.post(
        north.district.url("practice_abandonment", reference=run.reference), follow=True
    )
    assert "is given up" in text(given_up)
    page = text(client.get(north.district.url("practice_run", reference=run.reference)))
    assert "It was given up before it ran." in page
    framed(page, "given up")


def test_teacher_takes_part_and_finds_the_message_on_a_page(ann: User, north: School) -> None:
    lee = factories.person("Lee")
    factories.appoint(lee, RoleKey.TEACHER, north)
    client = sign_in(lee)
    there = client.get("/riverside/practice/", follow=True)
    assert "You get no call, no text and no email." in text(there)
    framed(text(there), "agreement")
    client.post("/riverside/practice/agreement/", {"take_part": "yes"})
    run = running(ann, north)
    home = text(client.get("/riverside/"))
    assert "PRACTICE – Fire at North Middle" in home
    page = text(client.get(north.district.url("practice_copy", reference=run.reference)))
    assert "“PRACTICE – " in page
    framed(page, "copy")
    assert "PRACTICE – Fire at North Middle" not in text(client.get("/riverside/"))
    with working_in(north.district_id):
        assert PracticeCopy.objects.get().opened_at is not None
    client.post("/riverside/practice/agreement/", {"take_part": "no"})
    with working_in(north.district_id):
        assert not PracticeColleague.objects.in_force().exists()


def test_colleague_who_did_not_agree_reads_nothing(ann: User, north: School) -> None:
    lee = factories.person("Lee")
    factories.appoint(lee, RoleKey.TEACHER, north)
    url = north.district.url("practice_copy", reference=running(ann, north).reference)
    assert sign_in(lee).get(url).status_code == 403


def test_cora_from_next_door_finds_nothing(cora: User, ann: User, north: School) -> None:
    client = sign_in(cora)
    run = running(ann, north).reference
    for name, url in places(ann, north).items():
        assert client.get(url).status_code == 404, name
        assert client.get(url.replace("/riverside/", "/hilltop/")).status_code in {200, 404}, name
    for verb in ("abandonment", "finish", "message", "progress", "call-list", ""):
        tail = f"{verb}/" if verb else ""
        assert client.get(f"/hilltop/practice/{run}/{tail}").status_code in {404, 405}, verb


def test_parent_is_sent_home(pia: User, north: School) -> None:
    client: Client = sign_in(pia)
    for url in ("/riverside/practice/", "/riverside/practice/agreement/"):
        assert client.get(url).status_code == 302
        assert client.get(url)["Location"] == "/riverside/"


def test_monthly_practice_is_asked_of_who_leads_the_school(ann: User, north: School) -> None:
    client = sign_in(ann)
    assert "Practice an emergency" not in text(client.get("/riverside/")), "set up first"
    with working_in(north.district_id):
        School.objects.filter(pk=north.pk).update(reviewed_at=database_now())
    home = text(client.get("/riverside/"))
    assert "Practice an emergency" in home
    assert "Not practiced yet" in home
    run = running(ann, north)
    assert "Practice an emergency" not in text(client.get("/riverside/"))
    with working_in(north.district_id):
        long_ago = database_now().replace(year=2020)
        PracticeRun.objects.filter(pk=run.pk).update(ran_at=long_ago)
    home = text(client.get("/riverside/"))
    assert "Practice an emergency" in home
    assert "Last practiced" in home
    assert "Finish the practice at North Middle" in home
