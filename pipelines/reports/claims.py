"""What a 典型案例 claims: every sentence of its effect and every figure elsewhere in it, each with what it can be held against.

Belongs here: finding claims in the text, the verdict in words. Does not belong here: the figures they are held against (dossier).
A claim is never called false here: what is greater than a ledger is a question to the county.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SENTENCE = re.compile(r"(?<=[。！？；])")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(万)?(?:余|多)?(人次|场次|场|次|名|位|人|户|个|所|亩|元|%|％|倍)")
_PEOPLE, _EVENTS = {"人次"}, {"场", "场次"}


@dataclass(frozen=True)
class Counted:
    """Activities and people of one place over one stretch: by the ledger, and people of these that the platform shows (None: no ledger)."""

    activities: int
    people: int
    platform: int


@dataclass(frozen=True)
class Claim:
    """One claim: the passage and sentence it stands in, its figure with unit (empty: none), what it was held against, what follows."""

    passage: str
    sentence: str
    figure: str
    held: str
    verdict: str


@dataclass(frozen=True)
class Ledgers:
    """What figures are held against, in the field of the case: its own place (None: no township), the county (None: no ledger came in),
    the middle of the like counties' people, and how many months of the stretch have no ledger."""

    own: Counted | None
    county: Counted | None
    neighbours: float | None
    missing: int = 0


def claims(passages: Mapping[str, str], ledgers: Ledgers) -> list[Claim]:
    """Every figure of the passages and every sentence of 成效 without one, in the order of the text."""
    found = []
    for passage, text in passages.items():
        for sentence in (part.strip() for part in _SENTENCE.split(text) if part.strip("。！？； ")):
            figures = [(match[0], float(match[1]) * (10_000 if match[2] else 1), match[3]) for match in _FIGURE.finditer(sentence)]
            found += [Claim(passage, sentence, said, *_held(value, unit, ledgers)) for said, value, unit in figures]
            if not figures and passage == "成效":
                found.append(Claim(passage, sentence, "", "没有数字，台账和平台里没有可对的", "不能核，请县里给出依据"))
    return found


def _held(value: float, unit: str, ledgers: Ledgers) -> tuple[str, str]:
    own, county = ledgers.own, ledgers.county
    if unit not in _PEOPLE | _EVENTS:
        return "台账和平台没有这一项", "无从对照，请县里给出依据"
    if county is None:
        return "这段时间县里没有在效的活动台账", "无从对照"
    people = unit in _PEOPLE
    here = None if own is None else own.people if people else own.activities
    there = county.people if people else county.activities
    said = [f"案例所在地台账 {here}"] if here is not None else []
    if people:
        said.append(f"平台核到 {(own or county).platform}")
    said.append(f"全县同领域台账 {there}")
    if people and ledgers.neighbours is not None:
        said.append(f"相近各县同领域中位数 {ledgers.neighbours:.0f}")
    short = f"（有 {ledgers.missing} 个月没有台账，台账数偏小）" if ledgers.missing else ""
    return "，".join(said) + short, verdict(value, here, there)


def verdict(value: float, here: int | None, there: int) -> str:
    """How a claimed number stands to the ledgers of its place and of the whole county."""
    if here is not None and value <= here:
        return "不超过案例所在地的台账"
    if value <= there:
        return "不超过全县同领域台账" if here is None else "比案例所在地的台账多，不超过全县同领域：先问口径是乡镇还是全县"
    return "比全县同领域台账还多：先请县里核对口径"
