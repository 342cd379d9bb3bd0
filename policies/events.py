from django.utils.translation import gettext_lazy as _

EVENTS = {
    "policies.version.adopted": _("Began the district’s policy from a known one"),
    "policies.version.drafted": _("Began a new version of the policy"),
    "policies.version.rule_set": _("Changed a rule in the draft of the policy"),
    "policies.version.rule_removed": _("Took a rule out of the draft of the policy"),
    "policies.version.clause_worded": _("Entered the full text of a clause in the draft"),
    "policies.version.submitted": _("Handed a version of the policy in for a decision"),
    "policies.version.returned": _("Gave a version of the policy back with a note"),
    "policies.version.discarded": _("Discarded a draft of the policy"),
    "policies.version.published": _("Published a version of the policy"),
    "policies.question.asked": _("Asked for a decision on what the policy leaves open"),
    "policies.question.decided": _("Decided what the policy leaves open"),
    "policies.notice.recorded": _("Recorded a yearly notice of the policy"),
    "policies.notice.corrected": _("Corrected what was recorded of a yearly notice"),
}
