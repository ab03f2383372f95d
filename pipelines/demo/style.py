"""How one unit writes its returns: wording of headers, of dates and numbers, of file names.

Belongs here: the habits of the hand that fills the form. Does not belong here: what the unit does (profiles), what it gets wrong (faults).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from pipelines.demo.profiles import Profile

DateStyle = Literal["typed", "iso", "dots", "slash", "chinese"]


@dataclass(frozen=True)
class Style:
    """Habits that a unit keeps for all its returns.

    alias_share: share of headers in a declared other spelling · two_level: merged group headers · numbered: 序号 column
    remarked: 备注 column · labels_apart: 填报单位 and its value in two cells · path_habit, unit_habit: which of the wordings
    """

    alias_share: float
    code_alias_share: float
    two_level: bool
    numbered: bool
    remarked: bool
    labels_apart: bool
    path_habit: int
    unit_habit: int
    sheet_alias: bool
    date_style: DateStyle
    empty: str
    respelled: float
    merged_townships: bool
    phones_as_numbers: bool
    shuffled: bool


def style_of(rng: Random, profile: Profile) -> Style:
    """Draw the habits of one unit; `rng` must be the stream of that unit."""
    typed: DateStyle = rng.choice(("typed", "typed", "iso"))
    text: DateStyle = rng.choice(("dots", "slash", "chinese"))
    return Style(
        alias_share=rng.choice((0.0, 0.0, 0.15, 0.3)),
        code_alias_share=rng.choice((0.0, 0.0, 0.1)) + profile.respelled / 2,
        two_level=rng.random() < 0.6,
        numbered=rng.random() < 0.8,
        remarked=rng.random() < 0.7,
        labels_apart=rng.random() < 0.3,
        path_habit=rng.randrange(4),
        unit_habit=rng.randrange(3),
        sheet_alias=rng.random() < 0.3,
        date_style=text if profile.text_dates else typed,
        empty=rng.choice(("", "", "", "/", "无", "—")),
        respelled=profile.respelled,
        merged_townships=profile.merged_townships,
        phones_as_numbers=rng.random() < 0.3,
        shuffled=rng.random() < 0.2,
    )
