"""An anticipated no, worded for the person who asked. Anything else that is raised is a bug."""

from collections.abc import Callable, Sequence
from typing import ParamSpec

P = ParamSpec("P")


class Refused(Exception):
    """Not now, or not like this (409). The message is shown to the person as it is."""

    status_code = 409


class Denied(Refused):
    """Not this person (403). `who_can` names people who may, for the page that says so."""

    status_code = 403

    def __init__(self, sentence: str, *, who_can: Sequence[object] = ()) -> None:
        super().__init__(sentence)
        self.who_can = who_can


def allows(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Ask a raising check as a question; templates grey out by the rule that stops."""
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True
