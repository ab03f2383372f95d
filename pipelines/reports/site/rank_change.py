"""Why a rank moved since the last period, on a unit's page and on the overview, and what would move it now.

Belongs here: their words, tables and the drawing of the steps. Does not belong here: the split (marts.rank_change), the estimates
(pipelines.reports.whatif).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipelines.reports import whatif, words
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.marks import ROW, svg
from pipelines.reports.site.markup import Safe, el

FACTORS = (
    ("own_performance", "自身工作", "两期都有数的指标，做得比上期多或少"),
    ("own_data", "自身数据", "有一期没有数的指标：补上了、没报或被退回"),
    ("method", "方法", "方案的参数两期不同"),
    ("peers", "其他单位", "别的单位得分高了或低了"),
)
_WIDTH, _MARGIN = 240.0, 8.0
_SHOWN = 8
_MOVERS = 5


def places(value: Decimal) -> str:
    """升 3.67 位, 降 0.5 位, 不变; at most two decimals."""
    size = words.fixed(abs(value)).rstrip("0").rstrip(".")
    return "不变" if size in ("0", "") else f"{'升' if value > 0 else '降'} {size} 位"


def change_lede(row: Row) -> str:
    """One sentence: what moved the rank most."""
    if row["change"] is None:
        return f"{row['reason']}。"
    parts = [(abs(row[key]), title, row[key]) for key, title, _ in FACTORS]
    most = max(parts, key=lambda one: one[0])
    moved = {0: "名次没有变"}.get(row["change"], f"名次{places(Decimal(row['change']))}")
    if most[0] < Decimal("0.005"):
        return f"从第 {row['previous_rank']} 名到第 {row['rank']} 名，{moved}。"
    return f"从第 {row['previous_rank']} 名到第 {row['rank']} 名，{moved}；影响最大的是{most[1]}（{places(most[2])}）。"


def change_section(row: Row | None) -> Safe | None:
    """名次为什么变: previous rank, the four factors, the rank now; None where there is no previous period."""
    if row is None or row["previous_period"] is None:
        return None
    title = el("h2", "名次为什么变")
    if row["change"] is None:
        return el("section", title, el("p", change_lede(row), cls="note"))
    stops = [Decimal(row["previous_rank"])]
    for key, _, _ in FACTORS:
        stops.append(stops[-1] - row[key])
    low, high = min([Decimal(1), *stops]), max([*stops, Decimal(2)])
    lines = [_line(words.period_title(row["previous_period"]), f"第 {row['previous_rank']} 名", "", _step(stops[0], stops[0], low, high))]
    for position, (key, name, meaning) in enumerate(FACTORS):
        lines.append(_line(name, places(row[key]), meaning, _step(stops[position], stops[position + 1], low, high)))
    lines.append(_line(words.period_title(row["period"]), f"第 {row['rank']} 名", "", _step(stops[-1], stops[-1], low, high)))
    titles = (("", None), ("名次", "num"), ("← 名次靠前　　名次靠后 →", None), ("说的是", None))
    head = el("thead", el("tr", [el("th", text, scope="col", cls=cls) for text, cls in titles]))
    note = "四项相加正好等于名次的变动：把四项按所有先后次序各变一遍，取平均。名次是互相挤的，自己进步、别人也进步，名次可以不变。"
    return el(
        "section", title, el("p", change_lede(row)), el("p", note, cls="note"),
        el("div", el("table", head, el("tbody", lines), cls="change stack"), cls="wide"),
    )  # fmt: skip


def _line(name: str, said: str, meaning: str, mark: Safe) -> Safe:
    return el("tr", el("th", name, scope="row", cls="in"), el("td", said, cls="num in"), el("td", mark), el("td", meaning, cls="small"))


def _step(start: Decimal, end: Decimal, low: Decimal, high: Decimal) -> Safe:
    def x(rank: Decimal) -> float:
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * float((rank - low) / (high - low))

    left, right, middle = min(x(start), x(end)), max(x(start), x(end)), ROW / 2
    parts = [el("line", x1=x(start), x2=x(start), y1=0, y2=ROW, cls="m-guide")]
    if right > left:
        parts.append(el("rect", x=left, y=middle - 3, width=right - left, height=6, cls="m-data"))
    parts.append(el("circle", cx=x(end), cy=middle, r=4.5, cls="m-deep"))
    return svg(*parts, width=_WIDTH, height=ROW)


def movers_section(site: Site, rows: Sequence[Row], prefix: str) -> Safe | None:
    """名次变动最大的单位，为什么变: the five counties whose rank moved most, each move split in four; None where nothing moved."""
    moved = sorted((row for row in rows if row["change"]), key=lambda row: (-abs(row["change"]), row["unit_code"]))[:_MOVERS]
    if not moved:
        return None
    lines = [
        el(
            "tr", el("th", el("a", site.unit_name(row["unit_code"]), href=f"{prefix}unit/{row['unit_code']}.html"), scope="row"),
            el("td", row["previous_rank"], cls="num in", data_label="上期"), el("td", row["rank"], cls="num in", data_label="本期"),
            [el("td", places(row[key]), cls="num in", data_label=title) for key, title, _ in FACTORS],
        )
        for row in moved
    ]  # fmt: skip
    titles = (("县（市、区）", None), ("上期名次", "num"), ("本期名次", "num"), *((title, "num") for _, title, _ in FACTORS))
    head = el("thead", el("tr", [el("th", text, scope="col", cls=cls) for text, cls in titles]))
    note = "把名次变动拆成四个来源，相加正好等于变动。“自身数据”指补报、更正、核验结果变化，不是工作变化。"
    return el(
        "section", el("h2", "名次变动最大的单位，为什么变"), el("p", note, cls="note"),
        el("table", head, el("tbody", lines), cls="movers listing stack"), cls="screen-only",
    )  # fmt: skip


def gain_section(rows: Sequence[Row], rank: int | None) -> Safe | None:
    """还能做什么: the indicators with most points to be won, what the value must reach, and the rank that would give."""
    if not rows:
        return None
    lines = [_gain_line(row, rank) for row in rows[:_SHOWN]]
    titles = (("指标", None), ("现在", "num"), ("失分", "num"), ("得满分须到", "num"), ("可加", "num"), ("名次", "num"), ("补报", None))
    head = el("thead", el("tr", [el("th", text, scope="col", cls=cls) for text, cls in titles]))
    more = f"另有 {len(rows) - _SHOWN} 项失分较少，见上面的分值账。" if len(rows) > _SHOWN else ""
    return el(
        "section", el("h2", "还能做什么"), el("p", f"{whatif.ASSUMPTION}。每一行只改这一项。{more}", cls="note"),
        el("div", el("table", head, el("tbody", lines), cls="gains listing stack"), cls="wide"),
    )  # fmt: skip


def _gain_line(row: Row, rank: int | None) -> Safe:
    now = whatif.value_text(row["value"], row["unit"]) or words.absence_title(row["absence"])
    report = ""
    if row["gain_report"] is not None:
        forms = "、".join(row["missing_forms"])
        gain = f"约{'加' if row['gain_report'] >= 0 else '减'} {words.fixed(abs(row['gain_report']))} 分"
        report = f"{f'补报{forms}，' if forms else '补报后'}{gain}{_reached(rank, row['rank_report'])}"
    return el(
        "tr", el("th", f"{row['indicator_code']} {row['title']}", scope="row"), el("td", now, cls="num in", data_label="现在"),
        el("td", words.fixed(row["lost"]), cls="num in", data_label="失分"),
        el("td", whatif.value_text(row["full_value"], row["unit"]), cls="num in", data_label="得满分须到"),
        el("td", words.fixed(row["gain_full"]), cls="num in", data_label="可加"),
        el("td", f"{rank} → {row['rank_full']}" if rank is not None and row["rank_full"] is not None else "", cls="num in",
           data_label="名次"),
        el("td", report, cls="small"),
    )  # fmt: skip


def _reached(rank: int | None, new: int | None) -> str:
    return "" if rank is None or new is None or new == rank else f"，名次 {rank} → {new}"
