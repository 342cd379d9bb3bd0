"""A report as a person reads it on a terminal, and the one of an order that never began."""

from collections.abc import Iterator
from typing import Any

SENTENCES = {
    "applied": "The roster was brought in.",
    "unchanged": "Nothing has changed since the last import.",
    "held": "The import is held; nothing was changed.",
    "refused": "The roster has errors; nothing was changed.",
}
KINDS = ("students", "guardians", "links", "classes", "enrollments")


def refused(reason: str) -> dict[str, Any]:
    """For a machine, where there is no package to report on: nothing was read."""
    return {
        **dict.fromkeys(KINDS, 0),
        "status": "refused",
        "unreachable": {"sms": 0, "voice": 0, "email": 0},
        "warnings": [],
        "errors": [{"file": "", "row": 0, "column": "", "reason": reason}],
        "seconds": 0.0,
    }


def lines(report: dict[str, Any]) -> Iterator[str]:
    yield SENTENCES[report["status"]]
    if report.get("dry_run"):
        yield "This was a rehearsal (--dry-run): nothing was written."
    for kind in KINDS:
        change = report["changes"].get(kind, {})
        moved = ", ".join(f"{number} {what}" for what, number in change.items() if number)
        yield f"  {report[kind]:>9,} {kind}{f' ({moved})' if moved else ''}"
    deciders = report["changes"].get("deciders", {}).get("changed")
    if deciders:
        yield f"Who may decide changed: {deciders:,}."
    unreachable = report["unreachable"]
    yield (
        f"Guardians without a way to reach them: {unreachable['sms']:,} by text, "
        f"{unreachable['voice']:,} by call, {unreachable['email']:,} by email."
    )
    for hold in report["holds"]:
        yield f"Held: {held(hold)}"
    for warning in report["warnings"]:
        yield f"Note, {warning['file'] or 'package'}: {warning['reason']}"
    for error in report["errors"]:
        yield f"Error, {place(error)}: {error['reason']}"
    if report["error_count"] > len(report["errors"]):
        yield f"{report['error_count']:,} errors in all."
    if report["status"] == "held":
        yield "If this is right, run it again with --accept-removals."


def held(hold: dict[str, Any]) -> str:
    if hold["code"] == "emptied":
        return f"{len(hold['schools'])} schools would have no students left."
    share = f"{hold['removed']:,} of {hold['before']:,}"
    if hold["code"] == "limits":
        return f"{share} limits on who may decide would end."
    if hold["code"] == "birthdays":
        return f"The 13th birthdays of {share} students would be forgotten."
    return f"{share} {hold['kind']} would leave."


def place(error: dict[str, Any]) -> str:
    parts = [error["file"] or "package"]
    if error["row"]:
        parts.append(f"row {error['row']}")
    if error["column"]:
        parts.append(error["column"])
    return ", ".join(parts)
