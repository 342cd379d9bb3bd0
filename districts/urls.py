from datetime import date

from django.urls import path, register_converter

from districts import (
    access_pages,
    days_off_pages,
    designee_pages,
    request_pages,
    restore_test_pages,
    token_pages,
    views,
)


class IsoDate:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(IsoDate, "isodate")

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/district/", views.district_settings, name="district_settings"),
    path("settings/days-off/", days_off_pages.days_off, name="days_off"),
    path(
        "settings/days-off/<isodate:on>/removal/",
        days_off_pages.day_off_removal,
        name="day_off_removal",
    ),
    path("settings/restore-tests/", restore_test_pages.restore_tests, name="restore_tests"),
    path("roles/", views.roles, name="roles"),
    path("access/", access_pages.people, name="people"),
    path("access/export/", access_pages.people_export, name="people_export"),
    path("access/exports/", access_pages.list_exports, name="list_exports"),
    path("access/people/<int:person>/", access_pages.person, name="person"),
    path("access/people/<int:person>/end/", access_pages.person_end, name="person_end"),
    path("access/requests/", request_pages.every, name="access_requests"),
    path("access/requests/new/", request_pages.new, name="access_request_new"),
    path("access/requests/<str:reference>/", request_pages.one, name="access_request"),
    path("people/acting/", designee_pages.acting, name="acting"),
    path("people/acting/<int:delegation>/end/", designee_pages.acting_end, name="acting_end"),
    path("account/tokens/", token_pages.mine, name="my_tokens"),
    path("tokens/", token_pages.everybodys, name="tokens"),
    path("tokens/<slug:token>/revocation/", token_pages.revocation, name="token_revocation"),
    path("schools/", views.schools, name="schools"),
    path("schools/<slug:school>/settings/", views.school_settings, name="school_settings"),
    path(
        "schools/<slug:school>/early-dismissals/", views.early_dismissals, name="early_dismissals"
    ),
    path(
        "schools/<slug:school>/early-dismissals/<isodate:on>/removal/",
        views.early_dismissal_removal,
        name="early_dismissal_removal",
    ),
]
