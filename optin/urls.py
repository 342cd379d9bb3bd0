"""The registers of exceptions."""

from django.urls import path

from optin.views import registers

urlpatterns = [
    path("exceptions/", registers.exceptions, name="exceptions"),
    path("exceptions/mine/", registers.exceptions_mine, name="exceptions_mine"),
    path("exceptions/new/<slug:register>/", registers.exception_new, name="exception_new"),
    path("exceptions/<slug:exception>/", registers.exception, name="exception"),
    path("exceptions/<slug:exception>/end/", registers.exception_end, name="exception_end"),
    path(
        "exceptions/<slug:exception>/acknowledgement/",
        registers.exception_acknowledgement,
        name="exception_acknowledgement",
    ),
]
