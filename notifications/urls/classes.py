"""Addresses of one's own classes, as the roster of the student system has them."""

from django.urls import path

from notifications.views import classes

urlpatterns = [
    path("classes/", classes.class_list, name="classes"),
    path("classes/<slug:school>/<slug:group>/", classes.class_group, name="class_group"),
]
