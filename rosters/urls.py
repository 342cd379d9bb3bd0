from django.urls import path

from rosters import bell_pages, instruction_pages, views

urlpatterns = [
    path("imports/", views.list_, name="roster_imports"),
    path("imports/new/", views.new, name="roster_import_new"),
    path("imports/<str:reference>/", views.one, name="roster_import"),
    path("imports/<str:reference>/progress/", views.progress, name="roster_import_progress"),
    path(
        "imports/<str:reference>/application/", views.application, name="roster_import_application"
    ),
    path("imports/<str:reference>/rejection/", views.rejection, name="roster_import_rejection"),
    path("schools/<slug:school>/bells/", bell_pages.bell_schedule, name="bell_schedule"),
    path("schools/<slug:school>/bells/removal/", bell_pages.bell_removal, name="bell_removal"),
    path("digital-citizenship/", instruction_pages.overview, name="instruction"),
    path(
        "schools/<slug:school>/digital-citizenship/",
        instruction_pages.school,
        name="instruction_school",
    ),
    path(
        "schools/<slug:school>/digital-citizenship/new/",
        instruction_pages.new,
        name="instruction_new",
    ),
    path(
        "schools/<slug:school>/digital-citizenship/<str:lesson>/withdrawal/",
        instruction_pages.withdrawal,
        name="instruction_withdrawal",
    ),
]
