"""Addresses of one's own classes, as the roster of the student system has them, and of messages
that tell their families of a site."""

from django.urls import path

from notifications.views import classes, site_notices

urlpatterns = [
    path("classes/", classes.class_list, name="classes"),
    path("classes/<slug:school>/<slug:group>/", classes.class_group, name="class_group"),
    path(
        "sites/<slug:reference>/notices/message/",
        site_notices.site_notice_message,
        name="site_notice_message",
    ),
    path(
        "sites/<slug:reference>/notices/sent/",
        site_notices.site_notice_sent,
        name="site_notice_sent",
    ),
]
