"""What people read, gathered from code and templates, and compiled, with Babel alone.

Django's own commands need the GNU gettext programs, which a bare machine does not have.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

from config.launcher import HOUSE

ROOMS = (
    "archive", "config", "districts", "notifications", "optin", "platforms", "policies",
    "practice", "records", "rosters", "tenancy", "violations",
)  # fmt: skip
LANGUAGES = ("es",)
# Which arguments of each function are words, and which one says in what sense (`c`).
CALLS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "say_counted": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extracted() -> Catalog:
    """Every string for people that the project holds now."""
    found = Catalog(project="Belltower", charset="utf-8")
    for path, source in _sources():
        place = str(path.relative_to(HOUSE))
        for line, message, _comments, context in extract(
            "python", BytesIO(source.encode()), keywords=CALLS
        ):
            flags = ("python-format",) if _is_format(message) else ()
            found.add(message, locations=[(place, line)], context=context, flags=flags)
    return found


def catalog_path(language: str) -> Path:
    return HOUSE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as po:
        return read_po(po, locale=language, abort_invalid=True)


def update(language: str) -> Catalog:
    """Bring a catalog's file up to what the project says now; nothing is guessed."""
    catalog = read(language)
    template = extracted()
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as po:
        write_po(po, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    return catalog


def compile_all() -> list[Path]:
    """Write each catalog's .mo when its .po is newer; returns what was written.

    `up` and the tests ask for it each time, before there are settings. Ends with a sentence
    where a catalog cannot be read.
    """
    return [path for language in LANGUAGES for path in _compile(language)]


def missing(language: str) -> list[str]:
    """Strings of the project that have no words in this language yet."""
    catalog = read(language)
    return [
        str(message.id)
        for message in extracted()
        if message.id and not _is_worded(catalog, message.id, message.context)
    ]


def _compile(language: str) -> Iterator[Path]:
    po = catalog_path(language)
    mo = po.with_suffix(".mo")
    if po.exists() and (not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime):
        fresh = mo.with_suffix(".fresh")
        try:
            catalog = read(language)
        except PoFileError as error:
            raise SystemExit(f"The catalog {po} could not be read: {error}") from None
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        # Replaced in one step: a process that is starting reads the old one or the new one.
        fresh.replace(mo)
        yield mo


def _sources() -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text()
    for pattern in ("*.html", "*.txt"):
        for path in sorted((HOUSE / "templates").rglob(pattern)):
            code = templatize(path.read_text(), origin=str(path))
            # Only its calls matter; the page's indentation is no Python's.
            yield path, "\n".join(line.lstrip() for line in code.splitlines())


def _is_format(message: object) -> bool:
    texts = message if isinstance(message, tuple) else (message,)
    return any("%(" in str(text) for text in texts)


def _is_worded(catalog: Catalog, message: object, context: str | None) -> bool:
    own = catalog.get(message, context)  # type: ignore[arg-type]
    if own is None or own.fuzzy:
        return False
    said = own.string if isinstance(own.string, tuple | list) else (own.string,)
    return all(said)
