"""A zip or a folder as it comes: nothing in it is believed before it is looked at."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from rosters.oneroster.findings import Broken, Findings

MOST_MEMBERS = 200
MOST_BYTES = 4 << 30
# Rosters pack about one to fifteen; nothing honest packs one to three hundred.
DENSEST = 300
DENSE_FROM = 64 << 20
BUFFER = 1 << 20
NAMES = (
    "manifest", "orgs", "users", "roles", "classes", "enrollments", "courses", "academicSessions",
    "demographics", "userProfiles", "categories", "classResources", "courseResources",
    "lineItems", "resources", "results", "lineItemLearningObjectiveIds", "lineItemScoreScales",
    "resultLearningObjectiveIds", "resultScoreScales", "scoreScales", "userResources",
    # Not OneRoster's: it has no custody (rosters.oneroster.custody).
    "custody",
)  # fmt: skip
BY_LOWER = {f"{name}.csv".lower(): name for name in NAMES}


class Package:
    """CSV files by OneRoster's own names (`users`), wherever they lie."""

    def __init__(self, path: Path, findings: Findings) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._path = path
        if path.is_dir():
            found = {one.name: str(one) for one in sorted(path.iterdir()) if one.is_file()}
            self._sizes = {name: (path / name).stat().st_size for name in found}
        elif path.is_file():
            self._zip = _opened(path)
            found = _members(self._zip, findings)
            self._sizes = {
                name: self._zip.getinfo(member).file_size for name, member in found.items()
            }
        else:
            raise Broken("missing")
        self._members = _by_oneroster_name(found, findings)
        self.other_files = sorted(found)
        if not self._members:
            raise Broken("no_csv")

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *failure: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> set[str]:
        return set(self._members)

    def size(self, name: str) -> int:
        return self._sizes.get(self._members[name][0], 0) if name in self._members else 0

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of a file, without the mark that some systems put before UTF-8."""
        member = self._members[name][1]
        try:
            with (
                self._zip.open(member) if self._zip else Path(member).open("rb") as raw,
                io.BufferedReader(raw, BUFFER) as stream,  # type: ignore[type-var]
            ):
                if stream.peek(3)[:3] == b"\xef\xbb\xbf":
                    stream.read(3)
                _refuse_web_page(stream.peek(64)[:64], name)
                yield stream
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as broken:
            raise Broken("damaged", f"{name}.csv") from broken


def _opened(path: Path) -> zipfile.ZipFile:
    with path.open("rb") as file:
        start = file.read(64)
    _refuse_web_page(start, "")
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as broken:
        raise Broken("damaged" if start.startswith(b"PK") else "not_a_zip") from broken
    return packed


def _members(packed: zipfile.ZipFile, findings: Findings) -> dict[str, str]:
    """Base names and the members behind them; all in one place, at most one folder down."""
    entries = [one for one in packed.infolist() if not one.is_dir()]
    if len(entries) > MOST_MEMBERS:
        raise Broken("too_many_members", most=MOST_MEMBERS)
    _refuse_bomb(entries)
    members, folders = {}, set()
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if (
            not path.parts
            or path.is_absolute()
            or ".." in path.parts
            or "\\" in entry.filename
            or ":" in path.parts[0]
        ):
            raise Broken("unsafe_name")
        if path.parts[0] == "__MACOSX" or path.name.startswith("."):
            continue
        if entry.flag_bits & 0x1:
            raise Broken("encrypted")
        if len(path.parts) > 2:
            raise Broken("too_deep")
        if path.suffix.lower() == ".zip":
            raise Broken("zip_in_zip")
        members[path.name] = entry.filename
        folders.add(path.parent)
    if len(folders) > 1:
        raise Broken("too_deep")
    if folders and folders != {PurePosixPath()}:
        findings.warn("nested")
    return members


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    if unpacked > MOST_BYTES:
        raise Broken("too_large", most=MOST_BYTES >> 30)
    if unpacked > DENSE_FROM and unpacked > DENSEST * max(packed, 1):
        raise Broken("too_dense")


def _refuse_web_page(start: bytes, name: str) -> None:
    if start.lstrip().startswith(b"<"):
        raise Broken("web_page", f"{name}.csv" if name else "")


def _by_oneroster_name(found: dict[str, str], findings: Findings) -> dict[str, tuple[str, str]]:
    members = {}
    for base, member in found.items():
        name = BY_LOWER.get(base.lower())
        if name is None:
            continue
        if base != f"{name}.csv":
            findings.warn("other_case", base)
        members[name] = (base, member)
    return members
