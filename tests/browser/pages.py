"""Every page, and who is sent to look at it."""

from dataclasses import dataclass

from tests.browser.people import CARLA, ELENA, JIN, KARL, LUCIA, MORALES, NADIA, TOM, WEI


@dataclass(frozen=True)
class Place:
    name: str
    path: str
    by: str = ""
    status: int = 200
    language: str = "en"

    def __str__(self) -> str:
        return self.name


PLACES = [
    Place("sign-in", "/sign-in/"),
    Place("sign-in-code", "/sign-in/code/"),
    Place("forgotten", "/sign-in/forgotten/"),
    Place("forgotten-expired", "/sign-in/forgotten/1-expired/"),
    Place("account-closed", "/sign-in/closed/"),
    Place("no-sign-up", "/sign-in/new/"),
    Place("sign-out", "/sign-out/", WEI),
    Place("chooser", "/", NADIA),
    Place("home", "/clover-park/", KARL),
    Place("home-urgent", "/clover-park/", JIN),
    Place("home-empty", "/clover-park/", WEI),
    Place("family-home", "/clover-park/", TOM),
    Place("school", "/clover-park/schools/lakeview-middle/settings/", KARL),
    Place("settings", "/clover-park/settings/", ELENA),
    Place("district", "/clover-park/settings/district/", ELENA),
    Place("schools", "/clover-park/schools/", ELENA),
    Place("people", "/clover-park/people/", ELENA),
    Place("roles", "/clover-park/roles/", ELENA),
    Place("record-book", "/clover-park/history/", ELENA),
    Place("account", "/account/", NADIA),
    Place("password", "/account/password/", NADIA),
    Place("devices", "/account/sessions/", NADIA),
    Place("help", "/help/"),
    Place("district-help", "/clover-park/help/", KARL),
    Place("accessibility", "/accessibility/"),
    Place("not-allowed", "/clover-park/history/", WEI, status=403),
    Place("nowhere", "/clover-park/nowhere/", KARL, status=404),
]
SPANISH = [
    Place("sign-in", "/sign-in/", language="es"),
    Place("chooser", "/", LUCIA, language="es"),
    Place("home", "/prairie-central/", CARLA, language="es"),
    Place("family-home", "/clover-park/", MORALES, language="es"),
]
