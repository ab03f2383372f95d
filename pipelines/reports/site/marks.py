"""Small drawings inside tables and beside them, as inline SVG.

Belongs here: geometry of one mark (rank interval, bars, tiles, months). Does not belong here: which value it shows or what it means.
Anatomy: bars start at zero, one scale down a column, hatch for what is not known, the value always stands printed beside the mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.reports.site.markup import Safe, el

ROW = 28
SPAN_WIDTH = 156
_LEFT, _RIGHT = 6, 6


def hatch() -> Safe:
    """The hidden definition that every hatched mark of a page refers to."""
    line = el("path", d="M-1 1L1 -1M0 5L5 0M4 6L6 4", stroke="#8A95A1", stroke_width="1")
    ground = el("rect", width=5, height=5, fill="#F1F3F5")
    pattern = el("pattern", ground, line, id="hatch", width=5, height=5, patternUnits="userSpaceOnUse")
    return el("svg", el("defs", pattern), width=0, height=0, style="position:absolute", aria_hidden="true")


def svg(*children: Safe, width: float, height: float, label: str = "", cls: str | None = None) -> Safe:
    """An inline drawing; with a label it is an image to a screen reader, without it is decoration."""
    box = f"0 0 {width:g} {height:g}"
    if label:
        return el("svg", *children, width=width, height=height, viewBox=box, role="img", aria_label=label, cls=cls)
    return el("svg", *children, width=width, height=height, viewBox=box, aria_hidden="true", cls=cls)


def ticks(last: int) -> list[int]:
    """Ranks that carry a guide: 1, 6, 11 … or every rank of a short axis."""
    return list(range(1, last + 1, 5 if last > 8 else 1)) or [1]


def _x(rank: float, last: int, width: float) -> float:
    inner = width - _LEFT - _RIGHT
    return _LEFT + (inner * (rank - 1) / (last - 1) if last > 1 else inner / 2)


def rank_axis(last: int, width: float = SPAN_WIDTH) -> Safe:
    """Numbers of the rank axis, drawn once in the header."""
    marks = [el("text", str(tick), x=_x(tick, last, width), y=12, text_anchor="middle") for tick in ticks(last)]
    return svg(*marks, width=width, height=15)


def rank_span(
    rank: int | None, low: int | None, high: int | None, best: int | None, worst: int | None, last: int,
    *, hatched: bool = False, label: str = "", width: float = SPAN_WIDTH,
) -> Safe:  # fmt: skip
    """Dot = published rank, bar = where it may be (hatched where values are missing), thin line = best to worst, always around the bar."""
    middle = ROW / 2
    parts = [el("line", x1=_x(t, last, width), x2=_x(t, last, width), y1=0, y2=ROW, cls="m-guide") for t in ticks(last)]
    if best is not None and worst is not None and worst > best:
        left, right = _x(best, last, width), _x(worst, last, width)
        ends = f"M{left:.1f} {middle - 3:g}V{middle + 3:g}M{right:.1f} {middle - 3:g}V{middle + 3:g}"
        parts.append(el("path", d=f"{ends}M{left:.1f} {middle:g}H{right:.1f}", cls="m-line"))
    if low is not None and high is not None and high > low:
        left, right = _x(low, last, width), _x(high, last, width)
        parts.append(el("rect", x=left, y=middle - 3, width=right - left, height=6, cls="m-missing" if hatched else "m-data"))
    if rank is not None:
        parts.append(el("circle", cx=_x(rank, last, width), cy=middle, r=4.5, cls="m-deep"))
    return svg(*parts, width=width, height=ROW, label=label)


def bar(value: Decimal, maximum: Decimal, unknown: Decimal = Decimal(0), *, width: float = 92, height: float = 12) -> Safe:
    """A bar from zero on a track; `unknown` is what could still come, hatched."""
    top = maximum if maximum > 0 else Decimal(1)
    filled = float(min(max(value, Decimal(0)), top) / top) * width
    open_part = float(min(unknown, top - min(max(value, Decimal(0)), top)) / top) * width
    parts = [el("rect", width=width, height=height, cls="m-track"), el("rect", width=filled, height=height, cls="m-data")]
    if open_part > 0:
        parts.append(el("rect", x=filled + 0.5, y=0.5, width=max(open_part - 1, 1.0), height=height - 1, cls="m-missing"))
    return svg(*parts, width=width, height=height)


def columns(shares: Sequence[tuple[float, float, bool]], label: str = "") -> Safe:
    """One small column a dimension: (share reached, share unknown, wholly missing), all from one base line."""
    parts: list[Safe] = []
    for position, (share, unknown, missing) in enumerate(shares):
        left = position * 15.0
        if missing:
            parts.append(el("rect", x=left + 0.5, y=0.5, width=9, height=18, cls="m-missing"))
            continue
        filled = max(0.0, min(1.0, share)) * 19
        parts.append(el("rect", x=left, width=10, height=19, cls="m-track"))
        parts.append(el("rect", x=left, y=19 - filled, width=10, height=filled, cls="m-data"))
        if unknown > 0:
            rest = min(unknown, 1 - min(share, 1.0)) * 19
            parts.append(el("rect", x=left + 0.5, y=max(19 - filled - rest, 0.5), width=9, height=max(rest - 0.5, 1.0), cls="m-missing"))
    return svg(*parts, width=15.0 * len(shares) - 5, height=19, label=label)


def column_letters(letters: Sequence[str]) -> Safe:
    """Letters above the small columns."""
    marks = [el("text", letter, x=position * 15.0 + 5, y=12, text_anchor="middle") for position, letter in enumerate(letters)]
    return svg(*marks, width=15.0 * len(letters) - 5, height=15)


def spine(share: float | None, low: float, median: float, high: float, label: str, width: float = 280) -> Safe:
    """Unit dot on the peers' range with their median tick; shares 0–1 of the dimension's points."""

    def at(value: float) -> float:
        return 6 + max(0.0, min(1.0, value)) * (width - 12)

    parts = [
        el("line", x1=6, x2=width - 6, y1=12, y2=12, cls="m-guide"),
        el("rect", x=at(low), y=8, width=max(at(high) - at(low), 1.0), height=8, cls="m-range"),
        el("line", x1=at(median), x2=at(median), y1=5, y2=19, cls="m-median"),
    ]
    if share is not None:
        parts.append(el("circle", cx=at(share), cy=12, r=4.5, cls="m-deep"))
    return svg(*parts, width=width, height=24, label=label)


def spine_axis(width: float = 280) -> Safe:
    """0 … 100 % above the spines."""
    marks = [
        el("text", f"{value}%" if value == 100 else str(value), x=6 + value / 100 * (width - 12), y=12,
           text_anchor="end" if value == 100 else "start" if value == 0 else "middle")
        for value in (0, 25, 50, 75, 100)
    ]  # fmt: skip
    return svg(*marks, width=width, height=15)


def severity(kind: str) -> Safe:
    """Shape of a severity: filled square blocking, triangle warning, ring notice."""
    if kind == "blocking":
        mark = el("rect", x=2, y=2, width=10, height=10, fill="#8F4A00")
    elif kind == "warning":
        mark = el("path", d="M7 2L12.5 12H1.5Z", fill="none", stroke="#8F4A00", stroke_width="1.6")
    else:
        mark = el("circle", cx=7, cy=7, r=4.5, fill="none", stroke="#5F6975", stroke_width="1.4")
    return svg(mark, width=14, height=14)


@dataclass(frozen=True)
class Month:
    """One month of a series: period YYYY-MM, value (None = there is none), the usual range (None = not judged), whether the value lies
    outside it, and whether the month was reported: a month without an activity is reported and has no people per activity."""

    period: str
    value: float | None
    low: float | None
    high: float | None
    outside: bool
    reported: bool


def month_limits(months: Sequence[Month], label: str) -> Safe:
    """Months from zero on one scale: grey = usual range, dot = value, ochre square with its figure = outside, hatched = not reported."""
    left, pitch, height = 44.0, 26.0, 150.0
    width, base = left + pitch * len(months), height - 34
    top = max([figure for one in months for figure in (one.value, one.high) if figure is not None] + [5.0])

    def y(value: float) -> float:
        return base - max(value, 0.0) / top * (base - 18)

    tick = next(size * power for power in (1, 10, 100, 1000, 10**4, 10**5) for size in (1, 2, 5) if top / (size * power) <= 5)
    parts: list[Safe] = []
    for value in range(0, int(top) + 1, tick):
        parts.append(el("line", x1=left, x2=width, y1=y(value), y2=y(value), cls="m-guide"))
        parts.append(el("text", str(value), x=left - 6, y=y(value) + 4, text_anchor="end"))
    for position, one in enumerate(months):
        middle = left + position * pitch + pitch / 2
        month = str(int(one.period[5:7]))
        parts.append(el("text", month, x=middle, y=base + 14, text_anchor="middle"))
        if position == 0 or month == "1":
            parts.append(el("text", f"{one.period[:4]}年", x=middle - 8, y=base + 30))
        if not one.reported:
            parts.append(el("rect", x=middle - 7, y=18, width=14, height=base - 18, cls="m-missing"))
        if one.value is None or not one.reported:
            continue
        if one.low is not None and one.high is not None:
            parts.append(el("rect", x=middle - 9, y=y(one.high), width=18, height=max(y(one.low) - y(one.high), 1.0), cls="m-range"))
        if one.outside:
            parts.append(el("rect", x=middle - 4.5, y=y(one.value) - 4.5, width=9, height=9, cls="m-need"))
            parts.append(el("text", f"{one.value:.0f}", x=middle, y=y(one.value) - 8, text_anchor="middle"))
        else:
            parts.append(el("circle", cx=middle, cy=y(one.value), r=4, cls="m-deep"))
    parts.append(el("line", x1=left, x2=width, y1=base, y2=base, cls="m-axis"))
    return svg(*parts, width=width, height=height, label=label)
