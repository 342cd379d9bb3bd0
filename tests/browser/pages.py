"""Every page, and who is sent to look at it."""

from dataclasses import dataclass

from tests.browser.people import (
    CARLA,
    COLE,
    ELENA,
    HADDAD,
    JIN,
    KARL,
    LUCIA,
    MORALES,
    NADIA,
    TOM,
    TRAN,
    WEI,
)


@dataclass(frozen=True)
class Place:
    """`path` names what lies in the house's stock in braces; its reference takes that place."""

    name: str
    path: str
    by: str = ""
    status: int = 200
    language: str = "en"

    def __str__(self) -> str:
        return self.name


MESSAGES = "/clover-park/messages/"
EDIT = "/clover-park/messages/{draft}/edit/"
LIVE = "/clover-park/messages/{fire}/edit/"
IMPORTS = "/clover-park/imports/"
PRACTICE = "/clover-park/practice/"
LAKEVIEW = "/clover-park/schools/lakeview-middle/"

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
    Place("bell-schedule", "/clover-park/schools/lakeview-middle/bells/", KARL),
    Place("settings", "/clover-park/settings/", ELENA),
    Place("district", "/clover-park/settings/district/", ELENA),
    Place("schools", "/clover-park/schools/", ELENA),
    Place("people", "/clover-park/access/", ELENA),
    Place("people-filtered", "/clover-park/access/?name=nobody&state=all", JIN),
    Place("people-export", "/clover-park/access/export/", JIN),
    Place("list-exports", "/clover-park/access/exports/", JIN),
    Place("access-requests", "/clover-park/access/requests/", ELENA),
    Place("access-kind", "/clover-park/access/requests/new/", WEI),
    Place("access-which", "/clover-park/access/requests/new/?kind=change", WEI),
    Place("access-new", "/clover-park/access/requests/new/?kind=add", WEI),
    Place("requests", "/clover-park/requests/", JIN),
    Place("requests-none", "/clover-park/requests/", WEI),
    Place("acting", "/harbor-point/people/acting/", TRAN),
    Place("acting-none", "/clover-park/people/acting/", KARL),
    Place("roles", "/clover-park/roles/", ELENA),
    Place("my-tokens", "/clover-park/account/tokens/", JIN),
    Place("tokens", "/clover-park/tokens/", JIN),
    Place("record-book", "/clover-park/history/", ELENA),
    Place("classes", "/clover-park/classes/", WEI),
    Place("class-group", "/clover-park/classes/lakeview-middle/{class}/", WEI),
    Place("classes-all", "/clover-park/classes/?school=lakeview-middle", KARL),
    Place("classes-none", "/clover-park/classes/", NADIA),
    Place("messages", MESSAGES, KARL),
    Place("messages-none", f"{MESSAGES}?status=stopped", KARL),
    Place("message", f"{MESSAGES}{{arrived}}/", KARL),
    Place("message-people", f"{MESSAGES}{{arrived}}/people/?language=es", KARL),
    Place("message-staff", f"{MESSAGES}{{over}}/staff/", HADDAD),
    Place("message-call-list", f"{MESSAGES}{{arrived}}/people/call-list/", KARL),
    Place("message-scheduled", f"{MESSAGES}{{scheduled}}/", KARL),
    Place("message-pause", f"{MESSAGES}pause/", ELENA),
    Place("approvals", "/clover-park/approvals/", ELENA),
    Place("approval", "/clover-park/approvals/{waiting}/", ELENA),
    Place("board-notices", "/clover-park/board/notices/", ELENA),
    Place("copy-lists", "/clover-park/settings/copies/", ELENA),
    Place("message-new", f"{MESSAGES}new/", ELENA),
    Place("message-audience", f"{EDIT}audience/", KARL),
    Place("message-words", f"{EDIT}words/", KARL),
    Place("message-recording", f"{EDIT}recording/", KARL),
    Place("message-when", f"{EDIT}when/", KARL),
    Place("message-check", f"{EDIT}check/", KARL),
    Place("message-blocked", f"{MESSAGES}{{english}}/edit/check/", KARL),
    Place("emergency", "/clover-park/emergency/", KARL),
    Place("emergency-where", "/clover-park/emergency/fire/new/", ELENA),
    Place("emergency-new", "/clover-park/emergency/fire/new/", KARL),
    Place("emergency-recording", f"{LIVE}recording/", KARL),
    Place("emergency-check", f"{LIVE}check/", KARL),
    Place("emergency-kept", "/clover-park/emergency/evacuation/new/", KARL),
    Place("emergency-advice", f"{MESSAGES}{{unadvised}}/edit/advice/", KARL),
    Place("voice", f"{MESSAGES}{{unadvised}}/voice/es/", KARL),
    Place("emergency-held", f"{MESSAGES}{{lockdown}}/override/", ELENA),
    Place("emergency-over", f"{MESSAGES}{{over}}/", HADDAD),
    Place("emergency-after", f"{MESSAGES}{{over}}/after/", HADDAD),
    Place("adviser", "/clover-park/advice/{question}/", COLE),
    Place("emergency-call", "/clover-park/emergency/", WEI, status=403),
    Place("practice", PRACTICE, KARL),
    Place("practice-new", f"{PRACTICE}fire/new/", KARL),
    Place("practice-check", f"{PRACTICE}{{practice}}/check/", KARL),
    Place("practice-finished", f"{PRACTICE}{{practiced}}/", KARL),
    Place("practice-agreement", f"{PRACTICE}agreement/", WEI),
    Place("imports", IMPORTS, JIN),
    Place("import-new", f"{IMPORTS}new/", JIN),
    Place("import-held", f"{IMPORTS}{{held}}/", JIN),
    Place("import-applied", f"{IMPORTS}{{applied}}/", JIN),
    Place("import-refused", f"{IMPORTS}{{refused}}/", JIN),
    Place("policy", "/clover-park/policy/"),
    Place("policy-document", "/clover-park/policy/erp/"),
    Place("policy-clause", "/clover-park/policy/ens/42c/"),
    Place("policy-questions", "/clover-park/policy/questions/", ELENA),
    Place("policy-compare", "/clover-park/policy/compare/maple-ridge/"),
    Place(
        "policy-ask",
        "/clover-park/policy/ask/?who=teacher&kind=class&on=2026-12-05&at=21:10",
        ELENA,
    ),
    Place("policy-versions", "/clover-park/policy/versions/", ELENA),
    Place("policy-draft", "/prairie-central/policy/draft/", CARLA),
    Place("policy-rule", "/prairie-central/policy/draft/rules/may_send/", CARLA),
    Place("policy-text", "/prairie-central/policy/draft/clauses/", CARLA),
    Place("policy-decision", "/harbor-point/policy/draft/decision/", TRAN),
    Place("policy-document-versions", "/clover-park/policy/ens/versions/"),
    Place("policy-notices", "/clover-park/policy/notices/", ELENA),
    Place("policy-notice-new", "/clover-park/policy/notices/new/?audience=parents", ELENA),
    Place("policy-notice-history", "/clover-park/policy/notices/history/", ELENA),
    Place("policy-notice-letter", "/clover-park/policy/notices/letter/?document=ens", ELENA),
    Place("instruction", "/clover-park/digital-citizenship/", ELENA),
    Place("instruction-school", f"{LAKEVIEW}digital-citizenship/", KARL),
    Place("instruction-new", f"{LAKEVIEW}digital-citizenship/new/", KARL),
    Place("supervision", "/clover-park/supervision/", KARL),
    Place("supervision-schools", "/clover-park/supervision/", COLE),
    Place("supervision-looks", "/clover-park/supervision/looks/", COLE),
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
    Place("messages", MESSAGES, KARL, language="es"),
    Place("message", f"{MESSAGES}{{arrived}}/", KARL, language="es"),
    Place("message-audience", f"{EDIT}audience/", KARL, language="es"),
    Place("message-words", f"{EDIT}words/", KARL, language="es"),
    Place("message-recording", f"{EDIT}recording/", KARL, language="es"),
    Place("message-check", f"{EDIT}check/", KARL, language="es"),
    Place("emergency-new", "/clover-park/emergency/fire/new/", KARL, language="es"),
    Place("emergency-check", f"{LIVE}check/", KARL, language="es"),
    Place("emergency-advice", f"{MESSAGES}{{unadvised}}/edit/advice/", KARL, language="es"),
    Place("practice-check", f"{PRACTICE}{{practice}}/check/", KARL, language="es"),
    Place("import-held", f"{IMPORTS}{{held}}/", JIN, language="es"),
]
