from django.utils.translation import gettext_lazy as _

EVENTS = {
    "platforms.tool.provided": _("Entered one of the district’s own tools"),
    "platforms.tool.approved": _("Entered an approved tool, or widened what it is for"),
    "platforms.tool.read": _("Read the terms and the privacy policy of a tool"),
    "platforms.tool.ended": _("Ended a tool"),
    "platforms.request.asked": _("Asked for a tool, a site, a device, software or the logo"),
    "platforms.request.agreed": _("Said the first yes to a request"),
    "platforms.request.approved": _("Approved a request"),
    "platforms.request.declined": _("Declined a request"),
    "platforms.request.appealed": _("Appealed against a no"),
    "platforms.request.upheld": _("Declined a request on appeal"),
    "platforms.request.withdrawn": _("Took a request back"),
    "platforms.timeframe.changed": _("Changed how long answers to requests may take"),
}
