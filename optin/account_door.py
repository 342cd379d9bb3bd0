"""The second way to a permission: a guardian who is signed in, and is asked for no code."""

from datetime import datetime
from functools import cached_property
from typing import Any

from districts.models import District
from optin import rule
from optin.actions.answering import Identity
from optin.door import Door, Stage
from optin.models import Answer, Consent
from rosters.models import Guardian

# What a page behind a link is called behind an account.
CALLED = {"family_who": "my_permissions", "family_receipt": "my_permission"}


class AccountDoor(Door):
    """One permission of a child of whoever is signed in; no link leads here and none is in it."""

    key = ""

    def __init__(
        self, consent: Consent, signer: Guardian, language: str, session: Any, now: datetime
    ) -> None:
        self.asked, self.signer = consent, signer
        self.language, self.session, self.now = language, session, now

    @property
    def consent(self) -> Consent:
        return self.asked

    @property
    def district(self) -> District:
        return self.asked.district

    @property
    def asks_who(self) -> bool:
        return False

    @property
    def is_question(self) -> bool:
        """Whoever said no may change their mind in the same school year; after it they are asked
        anew."""
        if self.consent.status != Consent.Status.DECLINED or self.newer is not None:
            return super().is_question
        said = self.last_answer
        return said is not None and rule.last_day(self.district, said.at) == self.last_day

    @property
    def has_ended(self) -> bool:
        return False

    @property
    def stage(self) -> Stage:
        return Stage.NAMED

    @cached_property
    def candidates(self) -> list[Guardian]:
        return [self.signer]

    @cached_property
    def guardian(self) -> Guardian:
        return self.signer

    @property
    def identity(self) -> Identity:
        return Identity(self.signer, Answer.Proof.ACCOUNT)

    def url(self, page: str) -> str:
        called = CALLED.get(page) or page.replace("family_", "my_permission_", 1)
        if called == "my_permissions":
            return self.district.url(called)
        return self.district.url(called, reference=self.consent.reference)
