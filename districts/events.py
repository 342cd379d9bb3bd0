from django.utils.translation import gettext_lazy as _

EVENTS = {
    "districts.district.created": _("Founded the district"),
    "districts.district.changed": _("Changed the settings of the district"),
    "districts.district.reviewed": _("Confirmed the settings of the district"),
    "districts.school.opened": _("Opened the school"),
    "districts.school.changed": _("Changed the settings of the school"),
    "districts.school.reviewed": _("Confirmed the settings of the school"),
    "districts.school.early_dismissal_set": _("Set a day that ends early"),
    "districts.school.early_dismissal_removed": _("Removed a day that ends early"),
    "districts.appointment.made": _("Appointed a person"),
    "districts.appointment.closed": _("Closed a person’s role at once"),
    "districts.appointment.ended": _("Ended a person’s role"),
    "districts.delegation.given": _("Gave a role to a colleague to look after"),
    "districts.delegation.ended": _("Took a role back that a colleague looked after"),
    "districts.leave.placed": _("Entered a leave"),
    "districts.leave.ended": _("Ended a leave"),
    "districts.person.deactivated": _("Closed a person’s work here"),
    "districts.grant.given": _("Gave a person a right on one thing"),
    "districts.grant.withdrawn": _("Took a person’s right on one thing back"),
    "districts.token.issued": _("Made a token for a program"),
    "districts.token.revoked": _("Took a program’s token back"),
}
