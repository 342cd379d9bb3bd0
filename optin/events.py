from django.utils.translation import gettext_lazy as _

EVENTS = {
    "optin.stop.heard": _("Heard STOP from a number"),
    "optin.stop.lifted": _("Heard START from a number"),
    "optin.consent.asked": _("Asked a family for a permission"),
    "optin.consent.reminded": _("Reminded a family that has not answered"),
    "optin.consent.called_off": _("Took a question to a family back"),
    "optin.consent.lapsed": _("A family did not answer in time"),
    "optin.consent.agreed": _("Agreed to a family’s permission"),
    "optin.consent.not_agreed": _("Did not agree to a family’s permission"),
    "optin.consent.ended": _("Ended a family’s permission"),
    "optin.consent.ended_by_roster": _("A permission ended with its giver’s right to decide"),
    "optin.consent.expired": _("A family’s permission came to its last day"),
    "optin.answer.given": _("A guardian answered"),
    "optin.answer.withdrawn": _("A guardian took a permission back"),
    "optin.link.made": _("Made a link for a guardian"),
    "optin.code.sent": _("Sent a code to a contact on file"),
    "optin.code.entered": _("A guardian entered a code"),
    "optin.account.opened": _("A guardian came into their account by a link"),
    "optin.account.closed": _("A parent’s account here ended with their last child"),
    "optin.wording.checked": _("Wrote down who has checked the families’ words in a language"),
}
