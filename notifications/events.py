from django.utils.translation import gettext_lazy as _

EVENTS = {
    "notifications.message.begun": _("Began a message"),
    "notifications.message.changed": _("Changed a draft"),
    "notifications.message.withdrawn": _("Put a draft away"),
    "notifications.recording.made": _("Added a recording"),
    "notifications.message.sent_off": _("Sent off"),
    "notifications.message.hold_skipped": _("Sent at once, without the ten seconds"),
    "notifications.message.released": _("Released after its last policy check"),
    "notifications.message.taken_back": _("Taken back before it went out"),
    "notifications.message.held_back": _("Held back, the policy check came out differently"),
    "notifications.message.stopped": _("Stopped the rest"),
    "notifications.message.halted": _("Stopped, the sender’s right had ended"),
    "notifications.message.handed_over": _("All handed over to phone company and mail server"),
    "notifications.message.ended": _("The last answer came in"),
    "notifications.message.correction_begun": _("Began a correction"),
    "notifications.call_list.shown": _("Looked at the call list"),
    "notifications.delivery.sent_twice": _("Found that a message was taken twice"),
}
