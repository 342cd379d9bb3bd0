from django.utils.translation import gettext_lazy as _

EVENTS = {
    "optin.stop.heard": _("Heard STOP from a number"),
    "optin.stop.lifted": _("Heard START from a number"),
}
