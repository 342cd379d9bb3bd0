"""A message from its first page to the phones: written, recorded, checked, held, arrived."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.measures import axe_finds, pale_words, sideways
from tests.browser.microphone import spoken
from tests.browser.people import KARL, SIGNE

MESSAGES = "/clover-park/messages/"
ELENA_MORALES, TOM_BAKER = "+12535550188", "+12535550119"
ARRIVES = 40_000  # ms for the ten seconds, and for what a busy machine takes to tell all families
STOPPED = (
    "You get no more school texts from Clover Park. Emergency texts still reach you. "
    "START brings them back."
)


@pytest.mark.parametrize(("width", "is_hasty"), [(1280, False), (390, True)], ids=["desk", "phone"])
def test_mr_brandt_sends_picture_day(
    visit: Visit, house: House, width: int, is_hasty: bool
) -> None:
    """Who is hasty presses Send twice; it is one message all the same."""
    words = {
        "English": f"Photos on Thursday, at {width} steps from the gate.",
        "Spanish": f"Fotos el jueves, a {width} pasos de la puerta.",
    }
    page = visit(MESSAGES, by=KARL, width=width)
    page.get_by_role("link", name="New message").click()
    page.get_by_label("What is it about?").select_option("picture_day")
    go_on(page, "What kind of message is it?")
    heads(page, "Who gets it?")
    counted = page.locator("#who-gets-it .big")
    page.get_by_text("Families of some grades").click()
    expect(counted).to_have_text("0")
    page.get_by_label("grade 7").check()
    expect(counted).not_to_have_text("0")
    families = counted.inner_text()
    go_on(page, "Who gets it?")
    write(page, words)
    heads(page, "How should it reach families?")
    for language in ("en", "es"):
        record(page.locator(f"#voice-{language}"))
    go_on(page, "How should it reach families?")
    go_on(page, "When should it go?")
    heads(page, "Check before you send")
    expect(page.get_by_role("heading", name="You can send this.")).to_be_visible()
    number = page.locator("#reach-title ~ p .big").inner_text()
    send = page.get_by_role("button", name=f"Send to {number} families", exact=True)
    expect(page.locator("#reach-title ~ p").first).to_have_text(f"{number} of {families} families")
    assert axe_finds(page) == []
    assert sideways(page) == []
    if is_hasty:
        send.dblclick()
    else:
        send.click()
    expect(page.get_by_text("Sending in")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    assert axe_finds(page) == []
    arrived(page, number)
    assert axe_finds(page) == []
    assert pale_words(page) == []
    assert sideways(page) == []
    elena = house.phone(ELENA_MORALES)["items"]
    [text] = [one for one in elena if one["kind"] == "text" and words["Spanish"] in one["body"]]
    assert text["status"] == "delivered"
    call = next(one for one in elena if one["kind"] == "call")
    assert call["answered_by"] == "human"
    assert call["pieces"][0]["verb"] == "Play"
    assert call["pieces"][0]["heard"] == pytest.approx(2, abs=1)
    assert call["pieces"][1]["language"] == "es-MX"
    page.goto(f"{house.outside}/?q=Elena Morales")
    phone = page.get_by_role("article", name="Elena Morales")
    expect(phone.get_by_text(words["Spanish"])).to_have_count(1)
    expect(phone.get_by_text("Answered, heard").last).to_be_visible()


def test_stop_ends_school_texts_and_no_others(visit: Visit, house: House) -> None:
    outside = visit(f"{house.outside}/?q=Tom Baker")
    tom = outside.get_by_role("article", name="Tom Baker")
    tom.get_by_role("button", name="STOP").click()
    expect(tom.get_by_text(STOPPED)).to_have_count(1)
    before = texts(house, TOM_BAKER)

    page = visit(check(house, "second"), by=KARL)
    number = page.locator("#reach-title ~ p .big").inner_text()
    page.get_by_role("button", name=f"Send to {number} families").click()
    arrived(page)
    line = page.get_by_role("row").filter(has_text="Tom Baker")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        expect(line).to_be_visible()
        expect(line).to_contain_text("texts stopped by STOP")
        expect(line).to_contain_text("Call")
        expect(line).to_contain_text("email")
        assert sideways(page) == []
    assert texts(house, TOM_BAKER) == before
    letter = next(one for one in house.mails() if "tom.baker@clover-park.example" in one["to"])
    assert "Picture day" in letter["subject"]

    page.goto(check(house, "alarm"))
    page.get_by_label("This texts, phones and emails").check()
    page.get_by_role("button", name=re.compile("^Text, phone and email")).click()
    page.get_by_role("button", name="Send now").click()
    arrived(page)
    fresh = [one for one in texts(house, TOM_BAKER) if one not in before]
    assert ["The building is empty" in one for one in fresh] == [True]


def test_message_stopped_in_its_ten_seconds_is_the_draft_it_was(visit: Visit, house: House) -> None:
    page = visit(check(house, "taken-back"), by=KARL, width=390)
    rows, before = page.locator("dl.summary").inner_text(), texts(house, ELENA_MORALES)
    page.get_by_role("button", name=re.compile("^Send to")).click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(
        page.get_by_text("Stopped. Nothing went out; “Picture day” is a draft again.")
    ).to_be_visible()
    expect(page.locator("main")).to_contain_text(house.stock["taken-back"])
    page.goto(check(house, "taken-back"))
    expect(page.locator("dl.summary")).to_have_text(re.compile("Picture day"))
    assert page.locator("dl.summary").inner_text() == rows
    assert texts(house, ELENA_MORALES) == before


def test_ms_lund_sends_mr_brandts_voice_and_not_her_own(visit: Visit, house: House) -> None:
    edit = f"{MESSAGES}{house.stock['unvoiced']}/edit"
    page = visit(f"{edit}/recording/", by=SIGNE)
    expect(page.get_by_text("Your own voice can’t carry this")).to_contain_text("Mr. Brandt")
    english = page.locator("#voice-en")
    english.get_by_text("Record it, or choose a file").click()
    record(english)
    saved(page.locator("#voice-es"))
    go_on(page, "How should it reach families?")
    go_on(page, "When should it go?")
    policy = page.get_by_role("complementary", name="Policy")
    expect(policy).to_contain_text("Ms. Lund may not record this.")
    expect(policy).to_contain_text("Mr. Brandt (principal)")
    expect(page.get_by_role("button", name=re.compile("^Send to"))).to_have_count(0)
    policy.get_by_role("link", name="Use another recording").click()
    saved(english)
    go_on(page, "How should it reach families?")
    expect(policy).to_contain_text("You can send this.")
    page.get_by_role("button", name=re.compile("^Send to")).click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("is a draft again")).to_be_visible()


def test_whole_way_without_scripts(visit: Visit) -> None:
    page = visit(MESSAGES, by=KARL, scripts=False)
    page.get_by_role("link", name="New message").click()
    page.get_by_label("What is it about?").select_option("picture_day")
    go_on(page, "What kind of message is it?")
    page.get_by_label("Families of some grades").check()
    page.get_by_label("grade 8").check()
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_label("grade 8")).to_be_checked()
    go_on(page, "Who gets it?")
    write(page, {"English": "No script was needed.", "Spanish": "No hizo falta ninguno."})
    heads(page, "How should it reach families?")
    for language, name in {"en": "English", "es": "Spanish"}.items():
        voice = page.locator(f"#voice-{language}")
        voice.get_by_label("Recording", exact=True).set_input_files(
            {"name": "voice.wav", "mimeType": "audio/wav", "buffer": spoken()}
        )
        voice.get_by_role("button", name=f"Save the {name} file").click()
        expect(voice.get_by_role("button", name=f"Take the {name} recording off")).to_be_visible()
    go_on(page, "How should it reach families?")
    go_on(page, "When should it go?")
    page.get_by_role("button", name=re.compile("^Send to")).click()
    expect(page.get_by_text("It goes at")).to_be_visible()
    expect(page.get_by_role("link", name="See how far it is now")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("is a draft again")).to_be_visible()


def test_correction_is_two_presses_away_and_prefilled(visit: Visit, house: House) -> None:
    page = visit(f"{MESSAGES}{house.stock['arrived']}/", by=KARL)
    [contacted] = re.findall(r"\d+", page.locator("#correct-words").inner_text())
    page.get_by_role("button", name="Send a correction").click()
    heads(page, "What do families read?")
    expect(page.get_by_label("Subject in English")).to_have_value(re.compile("Picture day"))
    page.goto(page.url.replace("/words/", "/check/"))
    expect(page.locator("dl.summary")).to_contain_text(
        f"{contacted} families of Lakeview Middle, exactly those that {house.stock['arrived']}"
    )


def test_refused_microphone_leaves_the_file(visit: Visit, house: House) -> None:
    page = visit(f"{MESSAGES}{house.stock['draft']}/edit/recording/", by=KARL)
    page.evaluate(REFUSE)
    voice = page.locator("#voice-en")
    voice.get_by_text("Use another recording").click()
    voice.get_by_role("button", name="Record", exact=True).click()
    expect(voice.get_by_role("alert")).to_contain_text("The microphone is not allowed.")
    expect(voice.get_by_label("Recording", exact=True)).to_be_visible()
    assert axe_finds(page) == []


REFUSE = """() => {
  const refusal = new DOMException("", "NotAllowedError");
  navigator.mediaDevices.getUserMedia = () => Promise.reject(refusal);
}"""


def heads(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def go_on(page: Page, title: str) -> None:
    """From the step with that heading to the next."""
    heads(page, title)
    page.get_by_role("button", name="Continue").click()


def write(page: Page, words: dict[str, str], heading: str = "What do families read?") -> None:
    heads(page, heading)
    for language, text in words.items():
        page.get_by_label(f"Subject in {language}").fill(f"{language} subject")
        page.get_by_label(f"Text in {language}").fill(text)
    go_on(page, heading)


def record(voice: Locator) -> None:
    """Speak for two seconds, and take it."""
    voice.get_by_role("button", name="Record", exact=True).click()
    expect(voice.get_by_text("We can hear you")).to_be_visible()
    expect(voice.locator(".time")).to_have_text("0:02")
    voice.get_by_role("button", name="Stop recording").click()
    voice.get_by_role("button", name="Use this recording").click()
    expect(voice.get_by_text("Saved. Calls will play this recording.")).to_be_visible()
    expect(voice.get_by_role("heading")).to_be_focused()


def saved(voice: Locator) -> None:
    """Take a recording of Mr. Brandt's that the school has already."""
    one = voice.get_by_role("listitem").filter(has_text="Recorded by Mr. Brandt").first
    if not one.is_visible():
        voice.get_by_text("Use a saved recording").click()
    one.get_by_role("button", name="Use this one").click()
    expect(voice.get_by_text("Recorded by Mr. Brandt").first).to_be_visible()


def arrived(page: Page, number: str = "") -> None:
    """The page comes to say so by itself, in figures and as a chip."""
    live = page.locator("#live")
    expect(live.locator(".chip")).to_have_text("Sent", timeout=ARRIVES)
    if number:
        expect(live.locator(".big")).to_have_text(number, timeout=ARRIVES)
    expect(live).to_have_text(re.compile("families reached"))
    expect(live).not_to_have_attribute("hx-get", re.compile("."), timeout=ARRIVES)


def check(house: House, name: str) -> str:
    return f"{MESSAGES}{house.stock[name]}/edit/check/"


def texts(house: House, number: str) -> list[str]:
    """What the phone got, the newest first."""
    items: list[dict[str, Any]] = house.phone(number)["items"]
    return [one["body"] for one in items if one["kind"] == "text" and one["way"] == "in"]
