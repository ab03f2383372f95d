"""Texts by which a row of a template shows how to fill it in, and is no data.

Belongs here: the words of layout.yaml for an example, alone, in front of something, in brackets. Does not belong here: rows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.contracts.layout import layout
from pipelines.ingest.wording import plain

_AROUND = "()[]【】〔〕*:“”\"'0123456789一二三、.,*"
_ROW = re.compile(
    r"^(?:[此本这该]行)?(?:为|是)?(?:填[写表报])?(?:示例|样例|范例)(?:$|行|[,。;:(!])|^[(\[【](?:填[写表报])?(?:示例|样例|范例)[)\]】]"
)


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    return tuple(plain(word).lower() for word in layout().example_words)


@lru_cache(maxsize=16_384)
def is_example(text: str) -> bool:
    """True where a text says that its row is an example: a declared word alone, in brackets or numbered, or in front of a colon."""
    said = plain(text)
    return said.lower().strip(_AROUND) in _words() or said.startswith(tuple(f"{word}:" for word in _words()))


def says_example(text: str) -> bool:
    """True where a text anywhere in a row says that the row is an example (示例：…, （示例）…, 此行为示例)."""
    return bool(_ROW.match(plain(text)))


def begins_example(text: str) -> bool:
    """True where a text left of the fields begins with a word for an example (示例数据，请删除)."""
    return plain(text).lower().lstrip(_AROUND).startswith(tuple(word for word in _words() if len(word) > 1))
