"""The tile map: one tile a county, placed by reference.tile_grid, with city borders and city names in the gaps.

Belongs here: tiles, borders, colour steps. Does not belong here: where a tile lies (seed) or what the score means.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pipelines.reports import words
from pipelines.reports.site.facts import Ranking, Site, Standing
from pipelines.reports.site.marks import svg
from pipelines.reports.site.markup import Safe, el

WIDE, HIGH, GAP = 72.0, 44.0, 3.0
_PITCH_X, _PITCH_Y = WIDE + GAP, HIGH + GAP


def steps(scores: Sequence[Decimal]) -> list[Decimal]:
    """Four bounds that cut the scores into five equal steps, whole numbers where the range allows, else one decimal."""
    if not scores:
        return []
    low, high = min(scores), max(scores)
    decimals = 0 if high - low >= 5 else 1
    bounds = [round(low + (high - low) * step / 5, decimals) for step in range(1, 5)]
    return bounds if len(set(bounds)) == 4 else []


def _step(score: Decimal, bounds: Sequence[Decimal]) -> str:
    return f"q{1 + sum(1 for bound in bounds if score >= bound)}" if bounds else "q3"


def _tile(row: Standing, place: tuple[int, int], bounds: Sequence[Decimal], href: str) -> Safe:
    left, top = place[0] * _PITCH_X, place[1] * _PITCH_Y
    middle = left + WIDE / 2
    name = el("text", row.short, x=middle, y=top + 19, text_anchor="middle")
    if row.score is None or row.rank is None:
        shapes = [
            el("rect", x=left + 0.5, y=top + 0.5, width=WIDE - 1, height=HIGH - 1, cls="hatched"),
            el("rect", x=left + 7, y=top + 4, width=WIDE - 14, height=HIGH - 8, cls="plate"),
            name, el("text", "暂不排名", x=middle, y=top + 36, text_anchor="middle", cls="value"),
        ]  # fmt: skip
        return el("a", el("g", shapes, cls="none"), href=href)
    shapes = [
        el("rect", x=left, y=top, width=WIDE, height=HIGH), name,
        el("text", words.fixed(row.score, 1), x=middle, y=top + 37, text_anchor="middle", cls="value"),
    ]  # fmt: skip
    if row.is_incomplete:
        corner = f"M{left + WIDE - 12:g} {top:g}H{left + WIDE:g}V{top + 12:g}Z"
        shapes.append(el("path", d=corner, cls="m-missing"))
    return el("a", el("g", shapes, cls=_step(row.score, bounds)), href=href)


def _borders(city_at: dict[tuple[int, int], str]) -> list[Safe]:
    lines: list[Safe] = []
    for (col, row), city in sorted(city_at.items()):
        right, below = city_at.get((col + 1, row)), city_at.get((col, row + 1))
        left, top = col * _PITCH_X - GAP / 2, row * _PITCH_Y - GAP / 2
        if right and right != city:
            lines.append(el("line", x1=left + _PITCH_X, x2=left + _PITCH_X, y1=top, y2=top + _PITCH_Y, cls="border"))
        if below and below != city:
            lines.append(el("line", x1=left, x2=left + _PITCH_X, y1=top + _PITCH_Y, y2=top + _PITCH_Y, cls="border"))
    return lines


def _city_names(city_at: dict[tuple[int, int], str], names: dict[str, str]) -> list[Safe]:
    """A city's name stands in an empty cell left of one of its tiles: the leftmost such cell, lowest first."""
    placed: list[Safe] = []
    taken: set[tuple[int, int]] = set()
    for city in sorted(set(city_at.values())):
        free = [
            (col - 1, row) for (col, row), owner in city_at.items()
            if owner == city and col > 0 and (col - 1, row) not in city_at and (col - 1, row) not in taken
        ]  # fmt: skip
        if free:
            spot = min(free, key=lambda cell: (cell[0], -cell[1]))
            taken.add(spot)
            x, y = (spot[0] + 1) * _PITCH_X - 10, spot[1] * _PITCH_Y + HIGH / 2 + 5
            placed.append(el("text", names.get(city, city), x=x, y=y, text_anchor="end", cls="city"))
    return placed


def legend(bounds: Sequence[Decimal]) -> Safe:
    """The scale above the map with its bounds printed; hatch for units that are not ranked."""
    if bounds:
        shown = [f"{bound:f}" for bound in bounds]
        titles = [f"{shown[0]} 以下", *(f"{a}～{b}" for a, b in pairwise(shown)), f"{shown[-1]} 以上"]
    else:
        titles = ["各单位得分相同", "", "", "", ""]
    marks: list[Safe] = []
    for position, title in enumerate(titles):
        left = position * 48.0
        if bounds or position == 2:
            marks.append(el("g", el("rect", x=left, width=48, height=10), cls=f"q{position + 1}"))
        marks.append(el("text", title, x=left + 24, y=24, text_anchor="middle"))
    marks += [el("rect", x=250, y=0.5, width=47, height=9, cls="m-missing"), el("text", "暂不排名", x=273, y=24, text_anchor="middle")]
    return svg(*marks, width=298, height=28, cls="scale")


def tile_map(site: Site, ranking: Ranking, prefix: str) -> Safe:
    """The map of one ranking; units without a place in the grid are left to the table."""
    by_code = {row.unit_code: row for row in ranking.rows}
    placed = {code: place for code, place in site.tiles.items() if code in by_code}
    bounds = steps([row.score for row in ranking.ranked if row.score is not None])
    city_at = {place: by_code[code].city for code, place in placed.items()}
    width = (max((col for col, _ in placed.values()), default=0) + 1) * _PITCH_X - GAP
    height = (max((row for _, row in placed.values()), default=0) + 1) * _PITCH_Y - GAP
    tiles = [_tile(by_code[code], place, bounds, f"{prefix}unit/{code}.html") for code, place in sorted(placed.items())]
    names = {code: str(row["unit_name"]) for code, row in site.units.items()}
    picture = svg(*tiles, *_borders(city_at), *_city_names(city_at, names), width=width, height=height, cls="tile")
    return el("div", legend(bounds), picture, cls="map")
