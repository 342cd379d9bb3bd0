"""What the package says about itself, held against what is there."""

import csv
import io
from dataclasses import dataclass
from enum import StrEnum

from rosters.oneroster.findings import Broken, Fault, Findings
from rosters.oneroster.package import NAMES, Package

# What is read. The other files of OneRoster may come along.
USED = ("orgs", "users", "roles", "classes", "enrollments", "demographics", "custody")
# Without one of these there is nothing to do.
ANY_OF = ("users", "classes", "enrollments", "demographics", "custody")
# A roster is not refused for it, wherever the manifest is wrong about it.
SPARED = "demographics"
# Files by which other formats are known, by their lower-case names.
OTHER_FORMATS = (
    ("Microsoft School Data Sync", {"relationships.csv", "userflags.csv"}),
    ("Microsoft School Data Sync", {"school.csv", "section.csv", "student.csv"}),
    ("Clever’s format", {"schools.csv", "sections.csv", "students.csv"}),
)
LARGEST = 1 << 20


class Mode(StrEnum):
    BULK = "bulk"
    DELTA = "delta"
    ABSENT = "absent"


@dataclass(frozen=True)
class Manifest:
    """OneRoster's version, and for each file that is read whether it tells all or the changes."""

    version: str
    modes: dict[str, Mode]

    def is_bulk(self, file: str) -> bool:
        return self.modes[file] == Mode.BULK

    def has(self, file: str) -> bool:
        return self.modes[file] != Mode.ABSENT


def manifest_of(package: Package, findings: Findings) -> Manifest:
    """Raises Broken for what is no OneRoster; files that contradict it become errors."""
    _refuse_other_formats(package)
    if "manifest" not in package:
        _refuse_old_version(package)
        findings.warn("no_manifest")
        modes = {name: Mode.BULK if name in package else Mode.ABSENT for name in USED}
        return _usable(Manifest("1.2" if "roles" in package else "1.1", modes))
    says = _properties(package)
    version = says.get("oneroster.version", "")
    if not version.startswith(("1.1", "1.2")):
        raise Broken("old_version", "manifest.csv", version=_short(version))
    modes = dict.fromkeys(USED, Mode.ABSENT)
    for name in NAMES[1:]:
        mode = _mode(name, says.get(f"file.{name}"), package, findings)
        if name in modes:
            modes[name] = mode
    if "courses" not in package and "classes" in package:
        findings.warn("no_courses", "courses.csv")
    return _usable(Manifest(version[:3], modes))


def _mode(name: str, said: str | None, package: Package, findings: Findings) -> Mode:
    file, is_here = f"{name}.csv", name in package
    if said is None:
        # OneRoster's manifest has no place for ours, though it may be named there.
        if is_here and name in USED and name != "custody":
            findings.warn("not_announced", file)
        return Mode.BULK if is_here else Mode.ABSENT
    if said.lower() not in {one.value for one in Mode}:
        findings.error(Fault("bad_mode", "manifest.csv", column=f"file.{name}"))
        return Mode.ABSENT
    mode = Mode(said.lower())
    if name == "custody" and mode == Mode.DELTA:
        findings.error(Fault("never_delta", "manifest.csv", column=f"file.{name}"))
        return Mode.ABSENT
    if is_here != (mode != Mode.ABSENT):
        code = "marked_absent" if is_here else "not_here"
        if name in USED and name != SPARED:
            findings.error(Fault(code, file))
        elif name != "courses":
            findings.warn(f"{code}_unused", file)
        return Mode.ABSENT
    return mode


def _usable(manifest: Manifest) -> Manifest:
    if not any(manifest.has(file) for file in ANY_OF):
        raise Broken("nothing_to_read")
    return manifest


def _properties(package: Package) -> dict[str, str]:
    with package.open("manifest") as stream:
        content = stream.read(LARGEST)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except UnicodeDecodeError as broken:
        raise Broken("not_utf8", "manifest.csv") from broken
    except csv.Error as broken:
        raise Broken("not_csv", "manifest.csv") from broken
    return {row[0].strip(): row[1].strip() for row in rows if len(row) >= 2}


def _refuse_other_formats(package: Package) -> None:
    here = {name.lower() for name in package.other_files}
    for looks_like, files in OTHER_FORMATS:
        if files <= here and "manifest" not in package:
            raise Broken("not_oneroster", looks_like=looks_like)


def _refuse_old_version(package: Package) -> None:
    """Without a manifest, users and orgs must look like 1.1 or 1.2 by their columns."""
    columns = {name: _columns(package, name) for name in ("users", "orgs")}
    if "users" in package and {"userId", "agents"} & columns["users"]:
        raise Broken("old_version", "users.csv", version="1.0")
    wanted = {"users": {"sourcedId", "enabledUser", "givenName"}, "orgs": {"sourcedId", "type"}}
    if any(not need <= columns[name] for name, need in wanted.items()):
        raise Broken("not_oneroster", looks_like="another CSV format")


def _columns(package: Package, name: str) -> set[str]:
    if name not in package:
        return set()
    with package.open(name) as stream:
        line = stream.readline(100_000).decode("utf-8", "replace").strip()
    return set(next(csv.reader([line]), []))


def _short(version: str) -> str:
    """As written when it looks like a version; a cell is not quoted otherwise."""
    return version if len(version) < 8 and version.replace(".", "").isdigit() else "of another kind"
