from django.utils.translation import gettext_lazy as _

EVENTS = {
    "records.book.exported": _("Exported the record book"),
    "records.hold.placed": _("Placed a legal hold"),
    "records.hold.released": _("Released a legal hold"),
    "records.request.refused": _("Asked for something and was refused"),
}
