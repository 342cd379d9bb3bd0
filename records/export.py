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
    with working_in(district.id):
        head = chain.head(district.id)
        top = {"district": district.id, "count": head.sequence, "head": head.hash}
        with unfinished.open("wb") as file:
            file.write(canonical(top) + b"\n")
            for entry in chain.sealed(district.id, up_to=head.sequence):
                file.write(canonical(entry) + b"\n")
        book.write("records.book.exported", details={"entries": head.sequence, "head": head.hash})
    os.replace(unfinished, path)
    return head
