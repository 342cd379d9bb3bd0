"""Addresses of practice: all of them below one word, none of them shared with messages."""

from django.urls import path

from practice.views import colleagues, runs, start

urlpatterns = [
    path("practice/", start.practice, name="practice"),
    path("practice/agreement/", colleagues.practice_agreement, name="practice_agreement"),
    path("practice/<slug:incident>/new/", start.practice_new, name="practice_new"),
    path("practice/<str:reference>/", runs.practice_run, name="practice_run"),
    path("practice/<str:reference>/words/", start.practice_words, name="practice_words"),
    path("practice/<str:reference>/advice/", start.practice_advice, name="practice_advice"),
    path("practice/<str:reference>/check/", start.practice_check, name="practice_check"),
    path(
        "practice/<str:reference>/abandonment/",
        start.practice_abandonment,
        name="practice_abandonment",
    ),
    path("practice/<str:reference>/progress/", runs.practice_progress, name="practice_progress"),
    path("practice/<str:reference>/call-list/", runs.practice_call_list, name="practice_call_list"),
    path("practice/<str:reference>/finish/", runs.practice_finish, name="practice_finish"),
    path("practice/<str:reference>/message/", colleagues.practice_copy, name="practice_copy"),
]
