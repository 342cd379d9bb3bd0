"""Reports, the way back for who has no account, cases, what is kept, and copies that go out."""

from django.urls import URLPattern

from violations.urls import cases, copies, public, reporting, retention

urlpatterns: list[URLPattern] = [
    *public.urlpatterns,
    *reporting.urlpatterns,
    *retention.urlpatterns,
    *copies.urlpatterns,
    *cases.urlpatterns,
]
