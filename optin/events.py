from django.utils.translation import gettext_lazy as _

EVENTS = {
    "optin.stop.heard": _("Heard STOP from a number"),
    "optin.stop.lifted": _("Heard START from a number"),
    "optin.family.authorized": _("Entered the board’s authorization to write to one’s own family"),
    "optin.relationship.declared": _("Declared how one knows a student or the family"),
    "optin.relationship.acknowledged": _("Acknowledged a declared relationship"),
    "optin.employment.entered": _("Entered a student worker"),
    "optin.shift.assigned": _("Assigned a shift of a program"),
    "optin.exception.ended": _("Ended an entry of the registers"),
}
