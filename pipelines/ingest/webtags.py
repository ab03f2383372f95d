"""The texts and tags of a web page, one after the other, in time that grows with its length whatever stands in it.

Belongs here: tags with their attributes, texts with their characters, what is no content (comments, scripts, styles).
Does not belong here: what a table looks like (webbook). Python's own parser takes minutes over a page of open tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from pipelines.contracts.refusal import Refusal

_TAG = re.compile(
    r"</?([a-zA-Z][^\s/>]*+)((?:[\s/]++|(?:=|[^\s/>=])[^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>][^\s>]*+)?+)?+)*+)>"
)
_ATTRIBUTE = re.compile(r"([^\s/>=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>][^\s>]*))")
_NO_CONTENT = ("script", "style", "title", "xml")
_BROKEN = "网页不完整或已损坏"


@dataclass(frozen=True)
class Tag:
    """A tag by its name in small letters."""

    name: str
    closing: bool
    said: str

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        """Attributes with a value, the first of each name."""
        found: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(self.said):
            found.setdefault(name.lower(), unescape(double or single or bare))
        return found

    def number(self, name: str) -> int:
        """A whole number from one on; one where the attribute says none."""
        said = self.attributes.get(name, "").strip()
        return max(int(said), 1) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def pieces(text: str) -> Iterator[str | Tag]:
    """Texts (characters resolved) and tags in their order. Refusal where the page ends within a tag, a comment or a script."""
    at = 0
    while at < len(text):
        begin = text.find("<", at)
        if begin != at:
            yield unescape(text[at:begin] if begin > at else text[at:])
        if begin < 0:
            return
        after = text[begin + 1 : begin + 2]
        if after in ("!", "?"):
            mark = "-->" if text.startswith("<!--", begin) else ">"
            at = _behind(text, mark, begin + 2)
        elif after.isascii() and (after.isalpha() or (after == "/" and text[begin + 2 : begin + 3].isalpha())):
            tag = _TAG.match(text, begin)
            if tag is None:
                raise Refusal(_BROKEN)
            at, name = tag.end(), tag.group(1).lower()
            if name in _NO_CONTENT and after != "/":
                at = _behind(text, f"</{name}", at, any_case=True)
                at = _behind(text, ">", at)
            else:
                yield Tag(name, after == "/", tag.group(2))
        else:
            yield "<"
            at = begin + 1


def _behind(text: str, mark: str, start: int, *, any_case: bool = False) -> int:
    """The place behind the next `mark`."""
    found = re.compile(re.escape(mark), re.IGNORECASE if any_case else 0).search(text, start)
    if found is None:
        raise Refusal(_BROKEN)
    return found.end()
