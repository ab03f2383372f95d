"""Chinese titles of ASCII codes, declared once in vocabulary.yaml.

Belongs here: the look-up. Does not belong here: titles that the office edits (seed code.csv), the SQL macros made of it (derive).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from pipelines.contracts.declaration import Misdeclared, declaration
from pipelines.paths import CONTRACTS


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Mapping[str, str]]:
    """Kind → code → title, in the order declared; Misdeclared where a code or title is no text, or two codes of a kind have one title."""
    declared = declaration(CONTRACTS / "vocabulary.yaml")
    for kind, found in declared.items():
        if wrong := [code for code, title in found.items() if not isinstance(code, str) or not isinstance(title, str) or not title]:
            raise Misdeclared(f"vocabulary.yaml：{kind} 的 {wrong[0]} 应是文字，名称也是文字")
        if len(set(found.values())) < len(found):
            raise Misdeclared(f"vocabulary.yaml：{kind} 里有两个代码用了同一个名称")
    return MappingProxyType({kind: MappingProxyType(found) for kind, found in declared.items()})


def titles(kind: str) -> Mapping[str, str]:
    """Code → title of one kind; KeyError for a kind that is not declared."""
    return vocabulary()[kind]
