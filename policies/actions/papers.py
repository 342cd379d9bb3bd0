"""What people are asked to sign: a paper is begun, and says something else from a day on."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from policies.models import Paper, PaperVersion
from policies.models.versions import hash_of
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@records("S1-04", "S2-02", "S3-11", event="policies.paper.begun")
@transaction.atomic
def begin(
    *,
    district: District,
    kind: str,
    asked_of: list[str],
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    link: str = "",
    in_force_from: date,
    is_yearly: bool = False,
    is_optional: bool = False,
    by: User | None,
    now: datetime,
) -> Paper:
    """Ask people for something new; its key is made of the English title and stays."""
    if by is not None:
        check_can(by, Permission.AGREEMENTS_KEEP, district)
    key = slugify(titles["en"])[:60].strip("-")
    if not key or key == "new" or Paper.objects.filter(key=key).exists():
        raise Refused(_("A paper with this title is there already. Publish its next version."))
    if is_optional and kind in {Paper.Kind.AGREEMENT, Paper.Kind.COURSE}:
        raise Refused(
            _("The year’s agreement, or its course, is owed by everybody it is asked of.")
        )
    paper = Paper.objects.create(
        district=district,
        key=key,
        kind=kind,
        asked_of=asked_of,
        is_yearly=is_yearly,
        is_optional=is_optional,
    )
    book.write("policies.paper.begun", subject=paper, by=by, details={"paper": key, "kind": kind})
    publish(
        paper=paper, titles=titles, texts=texts, link=link, in_force_from=in_force_from,
        by=by, now=now,
    )  # fmt: skip
    return paper


@records("S0-62", event="policies.paper_version.published")
@transaction.atomic
def publish(
    *,
    paper: Paper,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    link: str = "",
    in_force_from: date,
    by: User | None,
    now: datetime,
) -> PaperVersion:
    """Everybody who is asked for it signs anew, from that day on."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if by is not None:
        check_can(by, Permission.AGREEMENTS_KEEP, paper.district)
        if in_force_from < paper.district.today(now):
            raise Refused(_("It begins today or later: nobody signs for a day that is over."))
    said = {"titles": dict(titles), "texts": dict(texts), "link": link}
    last = paper.versions.first()
    if last is not None and last.sha256 == hash_of(said):
        raise Refused(_("This says the same as the last version. Nobody has to sign it again."))
    version = PaperVersion.objects.create(
        district=paper.district,
        paper=paper,
        number=last.number + 1 if last else 1,
        in_force_from=in_force_from,
        sha256=hash_of(said),
        published_by=by,
        **said,
    )
    book.write(
        "policies.paper_version.published",
        subject=version,
        by=by,
        details={"paper": paper.key, "number": version.number, "sha256": version.sha256},
    )
    return version
