"""Policies as data that districts adopt: one TOML file each, in our words, with section."""

import tomllib
from functools import cache
from pathlib import Path

from policies.content import BadPolicy, Content, read

FOLDER = Path(__file__).parent
# What holds in a district until it has published a policy of its own.
STARTING = "starting"


def names() -> list[str]:
    """The packs that a district can adopt."""
    return sorted(one.stem for one in FOLDER.glob("*.toml"))


@cache
def load(name: str) -> Content:
    """A pack by the name of its file; raises BadPolicy naming file, key and fault."""
    return load_file(FOLDER / f"{name}.toml")


def load_file(path: Path) -> Content:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadPolicy(f"{path.name}: there is no such pack.") from None
    except tomllib.TOMLDecodeError as fault:
        raise BadPolicy(f"{path.name} is not TOML: {fault}.") from None
    return read(data, path.name)
