"""Why a rank moved since the last period, on a unit's page and on the overview, and what would move it now.

Belongs here: their words, tables and the drawing of the steps. Does not belong here: the split (marts.rank_change), the estimates
(pipelines.reports.whatif).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from pipelines.reports import whatif, words
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.marks import ROW, svg
from pipelines.reports.site.markup import Safe, el

FACTORS = (
    ("common", "全区共同变化", "季节、集中活动、进度这些大家一样的变化"),
    ("own_performance", "自身工作", "两期都有数的指标，比全区共同变化多做了或少做了"),
    ("own_data", "自身数据", "有一期没有数的指标：补上了、没报或被退回"),
    ("method", "方法", "方案的参数两期不同"),
    ("peers", "其他单位", "别的单位得分高了或低了"),
)
_WIDTH, _MARGIN = 240.0, 8.0
_SHOWN = 8
_MOVERS = 5


def whole_places(row: Row) -> dict[str, int]:
    """The factors in whole places that still add up to the change: each rounded down, what is left to the largest fractions (ties: in
    the order of FACTORS)."""
    shares = {key: Decimal(row[key] or 0) for key, _, _ in FACTORS}
    parts = {key: int(share.to_integral_value(ROUND_FLOOR)) for key, share in shares.items()}
    left = int(row["change"]) - sum(parts.values())
    for key in sorted(shares, key=lambda one: parts[one] - shares[one])[:left]:
        parts[key] += 1
    return parts


def places(value: int) -> str:
    """升 3 位, 降 1 位, 不变."""
    return "不变" if value == 0 else f"{'升' if value > 0 else '降'} {abs(value)} 位"


def earlier(row: Row) -> str:
    """The period compared with, as people call it: 上年同期（2025 年第二季度） or 上期（2026 年第一季度）."""
    before, now = row["previous_period"], row["period"]
    name = "上年同期" if before[4:] == now[4:] and before != now else "上期"
    return f"{name}（{words.period_title(before)}）"


def change_lede(row: Row) -> str:
    """One sentence: what moved the rank most."""
    if row["change"] is None:
        return f"{row['reason']}。"
    whole = whole_places(row)
    parts = [(abs(whole[key]), title, whole[key]) for key, title, _ in FACTORS]
    most = max(parts, key=lambda one: one[0])
    moved = {0: "名次没有变"}.get(row["change"], f"名次{places(row['change'])}")
    if most[0] == 0:
        return f"从第 {row['previous_rank']} 名到第 {row['rank']} 名，{moved}。"
    return f"从第 {row['previous_rank']} 名到第 {row['rank']} 名，{moved}；影响最大的是{most[1]}（{places(most[2])}）。"


def change_section(row: Row | None) -> Safe | None:
    """名次为什么变: previous rank, the factors, the rank now; None where there is no earlier period."""
    if row is None or row["previous_period"] is None:
        return None
    title = el("h2", f"名次为什么变：与{earlier(row)}比")
    if row["change"] is None:
        return el("section", title, el("p", change_lede(row), cls="note"))
    whole = whole_places(row)
    stops = [row["previous_rank"]]
    for key, _, _ in FACTORS:
        stops.append(stops[-1] - whole[key])
    low, high = min([1, *stops]), max([*stops, 2])
    lines = [_line(words.period_title(row["previous_period"]), f"第 {row['previous_rank']} 名", "", _step(stops[0], stops[0], low, high))]
    for position, (key, name, meaning) in enumerate(FACTORS):
        lines.append(_line(name, places(whole[key]), meaning, _step(stops[position], stops[position + 1], low, high)))
    lines.append(_line(words.period_title(row["period"]), f"第 {row['rank']} 名", "", _step(stops[-1], stops[-1], low, high)))
    titles = (("", None), ("名次", "num"), ("← 名次靠前　　名次靠后 →", None), ("说的是", None))
    head = el("thead", el("tr", [el("th", text, scope="col", cls=cls) for text, cls in titles]))
    note = "先按各指标变化的中位数取出全区共同变化，其余四项按所有先后次序各变一遍，取平均，取整到位；五项相加正好等于名次的变动。"
    note += "随月份累计的指标按已过的份额比较，跨年也可比。名次是互相挤的，自己进步、别人也进步，名次可以不变。"
    return el(
        "section", title, el("p", change_lede(row)), el("p", note, cls="note"),
        el("div", el("table", head, el("tbody", lines), cls="change stack"), cls="wide"),
    )  # fmt: skip


def _line(name: str, said: str, meaning: str, mark: Safe) -> Safe:
    return el("tr", el("th", name, scope="row", cls="in"), el("td", said, cls="num in"), el("td", mark), el("td", meaning, cls="small"))


def _step(start: int, end: int, low: int, high: int) -> Safe:
    def x(rank: int) -> float:
        return _MARGIN + (_WIDTH - 2 * _MARGIN) * (rank - low) / (high - low)

    left, right, middle = min(x(start), x(end)), max(x(start), x(end)), ROW / 2
    parts = [el("line", x1=x(start), x2=x(start), y1=0, y2=ROW, cls="m-guide")]
    if right > left:
        parts.append(el("rect", x=left, y=middle - 3, width=right - left, height=6, cls="m-data"))
    parts.append(el("circle", cx=x(end), cy=middle, r=4.5, cls="m-deep"))
    return svg(*parts, width=_WIDTH, height=ROW)


def movers_section(site: Site, rows: Sequence[Row], prefix: str) -> Safe | None:
    """名次变动最大的单位，为什么变: the five counties whose rank moved most, each move split by factor; None where nothing moved."""
    moved = sorted((row for row in rows if row["change"]), key=lambda row: (-abs(row["change"]), row["unit_code"]))[:_MOVERS]
    if not moved:
        return None
    lines = [
        el(
            "tr", el("th", el("a", site.unit_name(row["unit_code"]), href=f"{prefix}unit/{row['unit_code']}.html"), scope="row"),
            el("td", row["previous_rank"], cls="num in", data_label="那一期"), el("td", row["rank"], cls="num in", data_label="本期"),
            [el("td", places(whole_places(row)[key]), cls="num in", data_label=title) for key, title, _ in FACTORS],
        )
        for row in moved
    ]  # fmt: skip
    titles = (("县（市、区）", None), ("那一期名次", "num"), ("本期名次", "num"), *((title, "num") for _, title, _ in FACTORS))
    head = el("thead", el("tr", [el("th", text, scope="col", cls=cls) for text, cls in titles]))
    note = "把名次变动拆成五个来源，取整到位，相加正好等于变动。“自身数据”指补报、更正、核验结果变化，不是工作变化。"
    return el(
        "section", el("h2", f"与{earlier(moved[0])}比，名次变动最大的单位，为什么变"), el("p", note, cls="note"),
        el("table", head, el("tbody", lines), cls="movers listing stack"), cls="screen-only",
    )  # fmt: skip


def gain_section(rows: Sequence[Row], rank: int | None, together: Row | None = None) -> Safe | None:
    """还能做什么: the indicators with most points to be won, what the value must reach, and the rank that would give; last all at once."""
    if not rows:
        return None
    lines = [_gain_line(row, rank) for row in rows[:_SHOWN]]
    if together and len(rows) > 1:
        lines.append(_all_line(together, rank, len(rows)))
    titles = (("指标", None), ("现在", "num"), ("失分", "num"), ("得满分须到", "num"), ("可加", "num"), ("名次", "num"), ("补报", None))
    head = el("thead", el("tr", [el("th", text, scope="col", cls=cls) for text, cls in titles]))
    more = f"另有 {len(rows) - _SHOWN} 项失分较少，见上面的分值账。" if len(rows) > _SHOWN else ""
    note = f"{whatif.ASSUMPTION}。每一行只改这一项；最后一行是全部一齐改了重新计分，不是各行相加。"
    return el(
        "section", el("h2", "还能做什么"), el("p", f"{note}{more}", cls="note"),
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


def _all_line(row: Row, rank: int | None, count: int) -> Safe:
    report = f"补报后约加 {words.fixed(row['gain_report'])} 分{_reached(rank, row['rank_report'])}" if row["gain_report"] else ""
    new = whatif.rank_text(row, "full")
    return el(
        "tr", el("th", f"全部 {count} 项一齐", scope="row"), el("td", cls="num"), el("td", cls="num"), el("td", cls="num"),
        el("td", words.fixed(row["gain_full"]), cls="num in", data_label="可加"),
        el("td", f"{rank} → {new}" if rank is not None and new else "", cls="num in", data_label="名次"),
        el("td", report, cls="small"),
    )  # fmt: skip


def _reached(rank: int | None, new: int | None) -> str:
    return "" if rank is None or new is None or new == rank else f"，名次 {rank} → {new}"
