from django.utils.translation import gettext_lazy as _

EVENTS = {
    "rosters.import.started": _("Uploaded a roster"),
    "rosters.import.read": _("Read a roster; it waits for a decision"),
    "rosters.import.held": _("Held a roster import"),
    "rosters.import.unchanged": _("Read a roster that changes nothing"),
    "rosters.import.refused": _("Refused a roster with errors"),
    "rosters.import.confirmed": _("Said yes to a roster import"),
    "rosters.import.applied": _("Brought a roster in"),
    "rosters.import.rejected": _("Rejected a roster"),
    "rosters.bell_period.set": _("Set the hours of a period"),
    "rosters.bell_period.removed": _("Removed the hours of a period"),
    "rosters.instruction.recorded": _("Recorded a lesson on digital citizenship"),
    "rosters.instruction.withdrawn": _("Withdrew an entry about digital citizenship"),
}
