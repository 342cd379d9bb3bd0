"""Heads in a file outside the database, one JSON object a line: district, sequence, hash."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from records.chain import Head


def read(path: Path) -> dict[str, list[Head]]:
    """The heads that were kept, by their district's slug."""
    kept: dict[str, list[Head]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        one = json.loads(line)
        kept[one["district"]].append(Head(int(one["sequence"]), str(one["hash"])))
    return kept


def keep(path: Path, heads: Mapping[str, Head]) -> None:
    """Add these heads to the file; a line that stands is never changed."""
    with path.open("a", encoding="utf-8") as file:
        for slug, head in heads.items():
            file.write(json.dumps({"district": slug, **head._asdict()}) + "\n")
