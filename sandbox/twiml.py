"""TwiML: the few verbs of a call or an answer, read from XML."""

import xml.etree.ElementTree as Tree
from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    name: str
    words: str
    attributes: dict[str, str]
    inner: tuple["Verb", ...] = ()

    def number(self, name: str, usual: int) -> int:
        """An attribute that is a number; anything else counts as not given."""
        written = self.attributes.get(name, "")
        return int(written) if written.isascii() and written.isdigit() else usual


def parse(document: bytes) -> list[Verb]:
    """The verbs of a <Response>; raises ValueError with a sentence when it is none."""
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise ValueError("The TwiML declares a document type, which is not read.")
    try:
        root = Tree.fromstring(document)  # noqa: S314 - without a DTD there is nothing to expand
    except Tree.ParseError as wrong:
        raise ValueError(f"The TwiML is not well-formed: {wrong}.") from None
    if root.tag != "Response":
        raise ValueError(f"The TwiML begins with <{root.tag}>, not with <Response>.")
    return [_verb(each) for each in root]


def _verb(element: Tree.Element) -> Verb:
    return Verb(
        element.tag,
        " ".join("".join(element.itertext()).split())
        if element.tag != "Message"
        else _text(element),
        dict(element.attrib),
        tuple(_verb(each) for each in element),
    )


def _text(element: Tree.Element) -> str:
    """A text keeps its line breaks."""
    return "".join(element.itertext()).strip()
