"""Search in the texts of an edition: cases and activity titles, in Chinese, best first; passages that are nearly the same.

Belongs here: cutting words, the index, ranking, likeness. Does not belong here: what is printed (verbs), pages (site), what a text may say
(the edition is masked already). Words are cut by jieba's dictionary (rjieba) to which units, forms, codes and indicators are added; pairs
of characters stand beside the words, so that a word of two characters that no dictionary knows is found as well. Ranking is BM25
(Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009) with k1 = 1.2, b = 0.75; a pair counts a quarter of
a word, a title three times its text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

K1, B = 1.2, 0.75
PAIR_WEIGHT, TITLE_WEIGHT = 0.25, 3
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_STOPPED = frozenset(["的", "了", "和", "与", "在", "是", "为", "把", "对", "等", "及", "或", "由", "也", "都", "就", "到", "从", "请"])
_TERM_FREQUENCY = 100_000  # a declared word is never cut apart


class Cutter(Protocol):
    """What cuts a text into words."""

    def cut_for_search(self, text: str, hmm: bool = ...) -> Sequence[str]: ...


@dataclass(frozen=True)
class Text:
    """One text to be found: what it is (case | activity), its id, title, passages by name, where and when."""

    kind: str
    id: str
    title: str
    passages: Mapping[str, str]
    unit: str = ""
    period: str = ""

    @property
    def whole(self) -> str:
        return "。".join(text for text in self.passages.values() if text)


@dataclass(frozen=True)
class Hit:
    """A text that was found, how well (comparable within one answer only), and the passage that says so."""

    text: Text
    score: float
    passage: str


@dataclass(frozen=True)
class Alike:
    """Two passages of different texts that share most of their pairs of characters (Jaccard)."""

    left: Text
    right: Text
    passage: str
    likeness: float


def cutter(terms: Iterable[str]) -> Cutter:
    """jieba's dictionary with these words added; a declared word is kept whole and found by its parts as well."""
    import rjieba

    made = rjieba.Jieba()
    for term in terms:
        if len(term) > 1:
            made.add_word(term, _TERM_FREQUENCY, None)
    return made


def pairs(text: str) -> Iterator[str]:
    """Neighbouring characters of every run of Chinese."""
    for run in _HAN.findall(text):
        yield from (run[n : n + 2] for n in range(len(run) - 1))


def words(text: str, cut: Cutter) -> list[str]:
    """The words of a text in lower case, without marks and empty words."""
    return [word.lower() for word in cut.cut_for_search(text) if _WORD.fullmatch(word) and word not in _STOPPED]


class Index:
    """Texts made ready to be searched; the same texts give the same answers."""

    def __init__(self, texts: Sequence[Text], cut: Cutter) -> None:
        self._texts, self._cut = texts, cut
        self._counts = [self._weights(f"{text.title}。" * TITLE_WEIGHT + text.whole + f"。{text.unit}") for text in texts]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / len(texts) if texts else 1.0
        self._holding = Counter(term for counts in self._counts for term in counts)

    def _weights(self, text: str) -> Counter[str]:
        return Counter(words(text, self._cut)) + Counter(f"\0{pair}" for pair in pairs(text))

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The best texts, best first; equal ones in the order of their ids. Empty where no word of the query stands anywhere."""
        asked = self._weights(query)
        scored = [(self._score(n, asked), text) for n, text in enumerate(self._texts)]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].kind, pair[1].id))
        return [Hit(text, round(score, 4), self._passage(text, query)) for score, text in best[:limit]]

    def _score(self, n: int, asked: Counter[str]) -> float:
        counts, size, total = self._counts[n], len(self._texts), 0.0
        norm = K1 * (1 - B + B * self._lengths[n] / self._mean)
        for term in sorted(asked):
            if found := counts.get(term, 0):
                rare = math.log(1 + (size - self._holding[term] + 0.5) / (self._holding[term] + 0.5))
                total += rare * found * (K1 + 1) / (found + norm) * (PAIR_WEIGHT if term.startswith("\0") else 1)
        return total

    def _passage(self, text: Text, query: str) -> str:
        """The sentence that shares most with the query."""
        asked = set(pairs(query)) | set(query)
        said = [part for part in re.split(r"(?<=[。！？；])", text.whole) if part.strip("。！？； ")] or [text.title]
        return max(said, key=lambda part: (sum(len(term) ** 2 for term in asked if term in part), -len(part))).strip()


def likeness(left: str, right: str) -> float:
    """Share of pairs of characters that two texts have in common (Jaccard), 0 to 1; 0 where one holds none."""
    one, other = set(pairs(left)), set(pairs(right))
    return len(one & other) / len(one | other) if one and other else 0.0


def nearly_the_same(texts: Sequence[Text], at_least: float = 0.6, shortest: int = 12) -> list[Alike]:
    """Passages of the same name in two texts that share at least so much, most alike first; short passages are left out."""
    found = []
    for n, left in enumerate(texts):
        for right in texts[n + 1 :]:
            for name, passage in left.passages.items():
                other = right.passages.get(name, "")
                if min(len(passage), len(other)) >= shortest and (alike := likeness(passage, other)) >= at_least:
                    found.append(Alike(left, right, name, round(alike, 3)))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.left.id, pair.right.id, pair.passage))
