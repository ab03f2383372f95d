"""Persons in a text: which words of it are names or telephone numbers, and the text without them.

Belongs here: the words by which a person is known (persons.yaml) and the one masker that every published text passes.
Does not belong here: where the texts stand (editions.privacy), what landing knows of persons (ingest.known_persons).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pydantic import BaseModel, ConfigDict, Field

from pipelines.contracts.declaration import declaration
from pipelines.contracts.finding import MASK, mask_numbers
from pipelines.paths import CONTRACTS

_HAN = "㐀-䶿一-鿿"
_NOT_HAN = re.compile(rf"[^{_HAN}·]")
_PARTS = re.compile(r"[\s、,，;；/／和及（）()]+")
_DIGITS = re.compile(r"\d+(?:[-_ .·－—–―‐‑−()（）]{1,2}\d+)*")
_HASH = re.compile(r"[0-9a-f]{16,64}")
_LANDLINE = re.compile(r"(?<![\d-])[(（]?0\d{2,3}[)）]?[-－—– ]?[2-9]\d{6,7}(?![\d-])")
_LONGEST_NAME, _SHORTEST_NUMBER = 10, 7
_WORTH_A_LOOK = re.compile(rf"[{_HAN}]|\d{{4}}")


class PersonWords(BaseModel):
    """The declared words of persons.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    surnames: str = Field(min_length=100)
    double_surnames: tuple[str, ...]
    roles: tuple[str, ...]
    labels: tuple[str, ...]
    phone_labels: tuple[str, ...]
    who_fields: tuple[str, ...]
    suffixes: str
    ordinary: frozenset[str]

    @cached_property
    def hints(self) -> frozenset[str]:
        """Characters of which one stands in every text that gives a name away: the last of a role or label, and 等."""
        return frozenset(word[-1] for word in (*self.roles, *self.labels)) | {"等"}

    @cached_property
    def name(self) -> str:
        """Pattern of a word that is built like a name: a surname and one or two characters."""
        return rf"(?:(?:{'|'.join(self.double_surnames)})[{_HAN}]{{1,2}}|[{self.surnames}][{_HAN}]{{1,2}})"

    @cached_property
    def beside(self) -> tuple[re.Pattern[str], ...]:
        """Patterns whose groups `n…` are words built like a name beside a role, a label, or before 等N人."""
        roles = "|".join(sorted(self.roles, key=len, reverse=True))
        labels = "|".join(sorted(self.labels, key=len, reverse=True))
        phones = "|".join(sorted(self.phone_labels, key=len, reverse=True))
        told = rf"(?:(?<![{_HAN}])|(?<=[院校站会镇乡局所村县区部中心队社、]))"
        ends = rf"(?![{_HAN}])"
        return tuple(
            re.compile(pattern)
            for pattern in (
                rf"(?:{labels}|{roles})[：:]\s*(?P<n>{self.name}){ends}",
                rf"(?:{labels}|{roles})[\s（(]*(?P<n>{self.name}){ends}",
                rf"(?:{labels})[：:]\s*(?P<n>{self.name})(?=[\s]*(?:{labels}|{phones}|{roles}))",
                rf"{told}(?P<n>{self.name})(?=[（(\s]*(?:{roles}))",
                rf"{told}(?P<n>{self.name})(?=等\s*\d+\s*(?:余|多)?[人名位])",
            )
        )

    def is_name_like(self, word: str) -> bool:
        """True for a word built like a name that is no ordinary word, no role and no institution."""
        return (
            re.fullmatch(self.name, word) is not None
            and word not in self.ordinary
            and word[-1] not in self.suffixes
            and not any(role in word for role in self.roles)
        )


@lru_cache(maxsize=1)
def person_words() -> PersonWords:
    """persons.yaml, read once; pydantic.ValidationError where it declares something unknown."""
    return PersonWords.model_validate(declaration(CONTRACTS / "persons.yaml"))


def names_in_cell(text: str) -> list[str]:
    """Names out of a cell that is declared to hold a person (张三、李四（兼）): what is built like a name, or is nothing but one word."""
    words = person_words()
    found = []
    for part in _PARTS.split(text.strip()):
        plain = _NOT_HAN.sub("", part)
        for role in words.roles:
            plain = plain.removesuffix(role) if len(plain) - len(role) > 1 else plain
        if not 2 <= len(plain) <= _LONGEST_NAME or plain in words.ordinary or plain in words.roles or plain in words.labels:
            continue
        # a word of two characters, or one that ends like an institution, is a name only where it begins with a surname
        if (len(plain) > 2 and plain[-1] not in words.suffixes) or words.is_name_like(plain):
            found.append(plain)
    return found


def learnt(text: str) -> list[str]:
    """Names that a text gives away by their shape: beside a role or a label, or before 等N人 (孙小刚（站长）; 联系人：周小刚)."""
    words = person_words()
    if words.hints.isdisjoint(text):
        return []
    return [m["n"] for pattern in words.beside for m in pattern.finditer(text) if words.is_name_like(m["n"])]


def sole_name(text: str) -> str | None:
    """The text where the whole of it is built like a name of three or four characters; for fields that say who or where."""
    plain = text.strip()
    return plain if len(plain) >= 3 and person_words().is_name_like(plain) else None


def numbers_of(text: str) -> list[str]:
    """Numbers long enough to be a telephone's, without what stands between their groups."""
    found = (re.sub(r"\D", "", m.group()) for m in _DIGITS.finditer(text))
    return [digits for digits in found if len(digits) >= _SHORTEST_NUMBER]


@dataclass(frozen=True)
class Persons:
    """Every name and number that may not be published, and the words that only look like one (the names of units)."""

    names: frozenset[str]
    numbers: frozenset[str]
    unit_words: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], numbers: Iterable[str], unit_words: Iterable[str]) -> Persons:
        """A masker for these; a name that is itself a unit's name stays readable: the list of units decides."""
        own = frozenset(w.strip() for w in unit_words if len(w.strip()) > 1)
        return cls(frozenset(n for n in names if len(n) > 1) - own, frozenset(numbers), own)

    def and_learnt(self, names: Iterable[str]) -> Persons:
        """The same with further names."""
        return Persons.of(self.names | set(names), self.numbers, self.unit_words)

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """First character → lengths of the names and unit words that begin with it, longest first."""
        found: dict[str, set[int]] = {}
        for word in self.names | self.unit_words:
            found.setdefault(word[0], set()).add(len(word))
        return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}

    def mask(self, text: str) -> str:
        """The text with every known name and number, every mobile, land-line and identity-card number as ＊＊＊; hashes stay."""
        if _WORTH_A_LOOK.search(text) is None or _HASH.fullmatch(text):
            return text
        return self._without_names(self._without_numbers(text))

    def _without_numbers(self, text: str) -> str:
        known = self.numbers
        if known and any(c.isdigit() for c in text):
            text = _DIGITS.sub(lambda m: MASK if re.sub(r"\D", "", m.group()) in known else m.group(), text)
        return _LANDLINE.sub(MASK, mask_numbers(text))

    def _without_names(self, text: str) -> str:
        lengths, names, units = self._lengths, self.names, self.unit_words
        kept: list[str] = []
        at, last, size = 0, 0, len(text)
        while at < size:
            for length in lengths.get(text[at], ()):
                word = text[at : at + length]
                if word in units:
                    at += length
                    break
                if word in names:
                    kept += (text[last:at], MASK)
                    at = last = at + length
                    break
            else:
                at += 1
        return "".join((*kept, text[last:])) if kept else text
