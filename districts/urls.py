from django.urls import path

from districts import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/district/", views.district_settings, name="district_settings"),
    path("roles/", views.roles, name="roles"),
    path("people/", views.people, name="people"),
    path("schools/", views.schools, name="schools"),
    path("schools/<slug:school>/settings/", views.school_settings, name="school_settings"),
    path("schools/<slug:school>/early-days/", views.early_days, name="early_days"),
]
