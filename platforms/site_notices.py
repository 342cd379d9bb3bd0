"""What parents are told of a site before their children come in, as a message begins with it."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from platforms.models import Site

# As long as the subject of a message may be.
LONGEST = 120


def prepared(site: Site) -> dict[str, tuple[str, str]]:
    """(subject, text) by language; the sender reads and changes them before they go."""
    found: dict[str, tuple[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = _("A site of ours: %(name)s") % {"name": site.name}, _text(site)
    return {one: (subject[:LONGEST], text) for one, (subject, text) in found.items()}


def _text(site: Site) -> str:
    given = {
        "name": site.name,
        "where": f"{site.network_name}, {site.address}",
        "purpose": site.get_purpose_display(),
        "benefit": site.benefit,
        "by": site.administrator.full_name,
        "school": site.school.name,
    }
    parts = [
        _("%(name)s (%(where)s) is a site of %(school)s. %(by)s runs it.") % given,
        _("What it is for: %(purpose)s. %(benefit)s") % given,
        _("What students make or do together may be shown there, and nothing private."),
        _("Your child comes in only once you agree on the school’s form."),
        _("You can say no, or take a yes back, at the school’s office at any time."),
    ]
    return "\n\n".join(parts)
