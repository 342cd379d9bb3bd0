"""What stands behind a family's link in this browser: whose it is, what was proven, what was said.

What a family has answered so far is kept with the session, as codes and ids: going back, changing
the language or asking for a new link loses nothing of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Any

from districts.models import District
from districts.permissions import with_roles
from districts.roles import Permission, roles_with
from optin import form, rule, standing, words
from optin.actions.answering import Identity
from optin.actions.identity import PROOF
from optin.models import Answer, Consent, ConsentLink, Decision, IdentityCode
from optin.signers import Contact, behind
from rosters.models import Guardian

# After the code, so long; then it is asked again.
KNOWN_FOR = timedelta(minutes=30)
KEPT = "families"


class Stage(IntEnum):
    """How far somebody has come: at the link, proven by a code, and said who they are."""

    LINK = 0
    PROVEN = 1
    NAMED = 2


@dataclass
class Door:
    """One link in one browser."""

    link: ConsentLink
    key: str
    language: str
    session: Any
    now: datetime

    @property
    def consent(self) -> Consent:
        return self.link.consent

    @property
    def district(self) -> District:
        return self.link.district

    @property
    def asks_who(self) -> bool:
        """Whether somebody says who they are, as behind a link they do."""
        return True

    @property
    def is_question(self) -> bool:
        """Whether an answer is still owed or may be given."""
        return self.consent.status in Consent.OPEN and self.newer is None

    @cached_property
    def newer(self) -> Consent | None:
        """What the school has on file since a no, by paper or another question."""
        is_no = self.consent.status == Consent.Status.DECLINED
        return standing.newer(self.consent) if is_no else None

    @property
    def has_ended(self) -> bool:
        return self.is_question and not self.link.is_open(self.now)

    @property
    def may_withdraw(self) -> bool:
        return self.consent.status in Consent.STANDS

    @property
    def stage(self) -> Stage:
        if self.code is None:
            return Stage.LINK
        return Stage.NAMED if self.guardian is not None else Stage.PROVEN

    @cached_property
    def code(self) -> IdentityCode | None:
        """The one that was entered here, while it counts."""
        found = self.link.codes.filter(pk=self._said.get("code", 0)).first()
        if found is None or found.used_at is None or found.used_at + KNOWN_FOR <= self.now:
            return None
        return found

    @cached_property
    def candidates(self) -> list[Guardian]:
        """Those who decide for the child and are reached where the code went."""
        return list(behind(self.code.destination, self.consent.student)) if self.code else []

    @cached_property
    def guardian(self) -> Guardian | None:
        named = self._said.get("guardian")
        return next((one for one in self.candidates if one.pk == named), None)

    @property
    def identity(self) -> Identity:
        assert self.code is not None  # noqa: S101
        assert self.guardian is not None  # noqa: S101
        way = IdentityCode.Way(self.code.way)
        end = Contact(way, self.code.destination).end
        return Identity(self.guardian, PROOF[way], end)

    @property
    def answer(self) -> str:
        return str(self._begun.get("answer", ""))

    @property
    def until(self) -> date:
        kept = self._begun.get("until")
        return date.fromisoformat(kept) if kept else self.last_day

    @property
    def has_until(self) -> bool:
        return "until" in self._begun

    @property
    def _begun(self) -> dict[str, Any]:
        """What was begun by this very guardian: nothing of one is shown to another."""
        is_theirs = self.guardian is not None and self._said.get("of") == self.guardian.pk
        return self._said if is_theirs else {}

    @property
    def is_own(self) -> bool:
        """Whether the last word was said by whoever is here."""
        said = self.last_answer
        return said is not None and self.guardian == said.guardian

    @cached_property
    def decided(self) -> Decision | None:
        """The school’s last word on it, if it said one."""
        return self.consent.decisions.select_related("by").first()

    @property
    def in_force_since(self) -> datetime | None:
        if self.decided is not None and self.decided.word == Decision.Word.AGREED:
            return self.decided.at
        return self.last_answer.at if self.last_answer else None

    @cached_property
    def goes_on(self) -> Consent | None:
        """Another permission by which the child may be written to alone, beside this one."""
        others = Consent.objects.of_kind(self.consent.kind).filter(
            student=self.consent.student_id, about=self.consent.about
        )
        return others.in_force().exclude(pk=self.consent.pk).first()

    @cached_property
    def last_day(self) -> date:
        return rule.last_day(self.district, self.now)

    @property
    def answers(self) -> list[str]:
        """Narrow before wide, and no after both."""
        narrow = ["yes_one"] if self.consent.employee_id else []
        return [*narrow, "yes_any", "no"]

    @cached_property
    def facts(self) -> form.Facts:
        asker = self.consent.employee or self.consent.asked_by
        return form.Facts(
            child=self.consent.student.given_name,
            asker=asker.display_name if asker else "",
            about=self.consent.reason or self.consent.about,
        )

    @property
    def asker(self) -> str:
        """As pages of this language call them."""
        return words.titled(self.facts.asker, self.language)

    @cached_property
    def principal(self) -> str:
        """Who decides at the school, by name."""
        held = with_roles(roles_with(Permission.APPROVE_SCHOOL), self.consent.school, most=1)
        return words.titled(held[0].name, self.language) if held else ""

    @cached_property
    def last_answer(self) -> Answer | None:
        return self.consent.answers.select_related("guardian").first()

    def keep(self, **said: object) -> None:
        """What was proven, or by whoever is named now what was answered."""
        kept = dict(self.session.get(KEPT, {}))
        before = self._said
        if self.guardian is not None and not {"code", "guardian"} & set(said):
            if before.get("of") != self.guardian.pk:
                before = {name: before[name] for name in before if name not in {"answer", "until"}}
            said["of"] = self.guardian.pk
        kept[str(self.consent.pk)] = {**before, **said}
        self.session[KEPT] = kept
        for name in ("code", "guardian", "candidates"):
            self.__dict__.pop(name, None)

    def forget(self, *names: str) -> None:
        kept = dict(self.session.get(KEPT, {}))
        kept[str(self.consent.pk)] = {
            name: value for name, value in self._said.items() if name not in names
        }
        self.session[KEPT] = kept

    @property
    def _said(self) -> dict[str, Any]:
        return dict(self.session.get(KEPT, {}).get(str(self.consent.pk), {}))

    def url(self, page: str) -> str:
        return self.district.url(page, language=self.language, key=self.key)
