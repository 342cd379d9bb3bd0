from django.utils.translation import gettext_lazy as _

EVENTS = {
    "practice.run.begun": _("Began to practice an emergency"),
    "practice.run.changed": _("Changed a practice"),
    "practice.run.ran": _("Ran a practice, with invented families"),
    "practice.run.finished": _("Finished a practice"),
    "practice.run.abandoned": _("Gave up a practice"),
    "practice.colleague.agreed": _("Agreed to take part in practices"),
    "practice.colleague.ended": _("Stopped taking part in practices"),
    "practice.copy.opened": _("Opened a practice message"),
}
