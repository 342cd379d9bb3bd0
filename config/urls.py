"""Every address. The district is the first part of the path; nouns, references, no database ids."""

from allauth.account import views as sign_in
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path, register_converter

from config import (
    account,
    api,
    choose,
    frame,
    history,
    home,
    language,
    oversight,
    pages,
    requests,
)
from districts import api_directory
from districts.access import public, signed_in
from records.evidence import shows


class Base36:
    """A person's number in an emailed link: without the dash that stands after it."""

    regex = "[0-9A-Za-z]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Base36, "base36")

handler404 = "config.outcomes.not_found"
handler500 = "config.outcomes.broken"

entrance: list[URLPattern | URLResolver] = [
    path("sign-in/", shows("S1-46")(public(sign_in.login)), name="account_login"),
    path("sign-in/code/", public(sign_in.request_login_code), name="account_request_login_code"),
    path(
        "sign-in/code/confirm/",
        public(sign_in.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("sign-in/again/", signed_in(sign_in.reauthenticate), name="account_reauthenticate"),
    path("sign-in/closed/", public(sign_in.account_inactive), name="account_inactive"),
    path("sign-in/new/", public(sign_in.signup), name="account_signup"),
    path("sign-out/", public(sign_in.logout), name="account_logout"),
    path("sign-in/forgotten/", public(sign_in.password_reset), name="account_reset_password"),
    path(
        "sign-in/forgotten/sent/",
        public(sign_in.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "sign-in/forgotten/<base36:uidb36>-<str:key>/",
        public(sign_in.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/forgotten/done/",
        public(sign_in.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/", account.account, name="account"),
    path("account/password/", signed_in(sign_in.password_change), name="account_change_password"),
    path("account/password/new/", signed_in(sign_in.password_set), name="account_set_password"),
    path(
        "account/sessions/",
        shows("S1-44")(signed_in(sessions.list_usersessions)),
        name="usersessions_list",
    ),
]

of_a_district: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("brand.css", frame.brand, name="brand"),
    path("help/", pages.help_page, name="district_help"),
    path("hat/", choose.hat, name="hat"),
    path("history/", history.history, name="history"),
    path("oversight/", oversight.oversight, name="oversight"),
    path("requests/", requests.requests, name="requests"),
    path("", include("violations.urls")),
    path("", include("notifications.urls")),
    path("", include("practice.urls")),
    path("", include("platforms.urls")),
    path("", include("optin.urls")),
    path("", include("rosters.urls")),
    path("", include("policies.urls")),
    path("", include("districts.urls")),
]

# Asked by programs, with a token of the district (districts.token_sign_in); names begin with api_.
for_programs: list[URLPattern | URLResolver] = [
    path("me/", api.Me.as_view(), name="api_me"),
    path("schema/", api.Schema.as_view(), name="api_schema"),
    path("", include("notifications.urls.api")),
    path("appointments/", api_directory.Appointments.as_view(), name="api_appointments"),
    path("", include("policies.api_urls")),
    path("", include("optin.api_urls")),
    path("", include("violations.api_urls")),
]

urlpatterns = [
    path("", choose.choose, name="choose"),
    path("", include(entrance)),
    path("language/", language.language, name="language"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("api/v1/<slug:district>/", include(for_programs)),
    path("<slug:district>/", include(of_a_district)),
]
