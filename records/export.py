"""A district's sealed entries as a file that offline_verifier.py checks without us."""

import os
from pathlib import Path

from records import book, chain
from records.chain import Head
from records.offline_verifier import canonical
from records.verification import District
from tenancy.scope import working_in


def export(district: District, path: Path) -> Head:
    """Write the whole chain as it stands; the file appears complete or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with working_in(district.id):
            head = _write(district.id, unfinished)
            book.write(
                "records.book.exported", details={"entries": head.sequence, "head": head.hash}
            )
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return head


def _write(district_id: int, path: Path) -> Head:
    head = chain.head(district_id)
    top = {"district": district_id, "count": head.sequence, "head": head.hash}
    with path.open("wb") as file:
        file.write(canonical(top) + b"\n")
        for entry in chain.sealed(district_id, up_to=head.sequence):
            file.write(canonical(entry) + b"\n")
    return head
