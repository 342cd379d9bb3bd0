from django.utils.translation import gettext_lazy as _

EVENTS = {
    "notifications.message.begun": _("Began a message"),
    "notifications.message.changed": _("Changed a draft"),
    "notifications.message.withdrawn": _("Put a draft away"),
    "notifications.recording.made": _("Added a recording"),
}
