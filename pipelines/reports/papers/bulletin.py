"""通报 of one period: what is said aloud of a ranking, as a Word file, every sentence and figure from the objects the pages are made of.

Belongs here: the order of the paper and its tables. Does not belong here: queries (site/facts, bulletin_facts), look (paper), words that
pages say too (sentences, standing, words). No praise, no blame, no prose of its own.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from statistics import median

from pipelines.editions.store import KIND_TITLES
from pipelines.reports import point_sources, standing, support, two_year, words
from pipelines.reports.papers import annexes
from pipelines.reports.papers.bulletin_facts import Said, load
from pipelines.reports.papers.charts import DARK, LIGHT, MIDDLE, Bars, Series
from pipelines.reports.papers.paper import Paper
from pipelines.reports.published import Published
from pipelines.reports.site import overview, quality, sentences
from pipelines.reports.site.facts import Ranking, Standing
from pipelines.reports.site.page import SITE_NAME

_ROW, _LEGEND = 5.2, 26.0  # mm of a bar, and of axis and legend


def write_bulletin(edition: Published, path: Path, period: str | None = None) -> str:
    """`path` holds the 通报 of the period (the last closed one where none is given) after the call; returns the period.

    The same edition gives the same bytes. Refusal where the period is not ranked or not closed.
    """
    said = load(edition, period)
    site = said.site
    title = f"{SITE_NAME}\n{words.period_title(said.period)}通报"
    kind = KIND_TITLES.get(str(site.edition["kind"]), "工作版")
    paper = Paper(_label(said, kind))
    paper.title(title, f"（{kind} {site.edition['edition_id']}，数据截至 {words.long_day(site.edition['as_of'])}）")
    paper.text(sentences.demo_notice(site).replace("本页", "本通报"), sentences.sample_notice(site))
    paper.heading("一、总的情况")
    paper.text(_whole(said, "county"), _whole(said, "city"), _of_reports(said))
    paper.heading("二、县（市、区）名次")
    _ranking(paper, said, "county")
    _range_figure(paper, said.counties)
    paper.heading("三、各维得分")
    _dimensions(paper, said)
    paper.heading("四、各市名次")
    paper.text("由所辖县的分子、分母合并重算，再加市本级报送；不是县得分的平均。")
    _ranking(paper, said, "city")
    paper.heading("五、数据可信到什么程度")
    _trust(paper, said)
    paper.heading("六、支持建议和两年目标")
    _support(paper, said)
    _two_year(paper, said)
    paper.heading("七、怎样看这些数")
    for number, text in enumerate(_cautions(said), start=1):
        paper.text(f"{number}. {text}")
    annexes.write(paper, said)
    paper.save(path, title.replace("\n", ""), site.edition["as_of"])
    return said.period


def _label(said: Said, kind: str) -> str:
    parts = ["演示数据，全部虚构"] if said.site.demo else []
    parts += [f"样例方案 {said.site.scheme}，不能据此分配项目"] if said.site.sample else []
    return "　".join([*parts, f"{kind} {said.site.edition['edition_id']}"])


def _whole(said: Said, level: str) -> str:
    return "".join(text for text, _ in sentences.lede(said.site, said.site.rankings[level, said.period]))


def _of_reports(said: Said) -> str:
    return "".join(text for text, _ in quality.lede(said.site, said.period))


def _place(row: Standing) -> str:
    return "暂不排名" if row.rank is None else f"{'并列 ' if row.tied else ''}{row.rank}"


def _score(row: Standing) -> str:
    return f"{row.mark}{words.fixed(row.score)}" if row.rank is not None else "—"


def _ranking(paper: Paper, said: Said, level: str) -> None:
    ranking = said.site.rankings[level, said.period]
    county = level == "county"
    before = "上年同期" if ranking.by_year else "上期"
    titles = ["名次", sentences.LEVEL_NOUN[level], *(["组别"] if county else []), "得分", "可能在", before, "收/应收", "支持档次"]
    widths = [18, 27, *([13] if county else []), 21, 17, 17, 16, 27 if county else 40]
    rows = []
    for row in ranking.rows:
        was = row.previous_year if ranking.by_year else row.previous
        tier = "—" if row.rank is None else words.TIER_TITLES.get(row.tier, row.tier) or "—"
        rows.append(
            [_place(row), row.name, *([row.peer_group] if county else []), _score(row), words.span(row.low, row.high) or "—",
             "未排" if was is None else str(was), f"{row.received}/{row.due}" if row.due else "免报", tier]
        )  # fmt: skip
    noun = f"{words.period_title(said.period)}{sentences.LEVEL_NOUN[level]}名次"
    paper.table(noun, titles, rows, widths, left=(1,))
    reasons = "".join(f"{row.name}：{row.reason or '资料不足'}。" for row in ranking.unranked)
    paper.note(f"满分 {words.fixed(said.site.total_points(level), 0)} 分；“收/应收”是年初以来的报表份数。{reasons}{_marks(ranking)}")
    paper.text(sentences.boundary(said.site, ranking))


def _marks(ranking: Ranking) -> str:
    marks = {row.mark.strip() for row in ranking.rows}
    told = "得分前有≥的只是下限。" if "≥" in marks else ""
    return told + ("得分前有≈的补报后可升可降。" if "≈" in marks else "")


def _range_figure(paper: Paper, ranking: Ranking) -> None:
    shown = [row for row in ranking.ranked if row.low is not None and row.high is not None and row.rank is not None]
    if not shown:
        return
    parts = [(row.low or 0, row.rank or 0, row.high or 0) for row in shown]
    series = (
        Series("空", tuple(low - 1 for low, _, _ in parts), None, named=False),
        Series("名次可能在", tuple(rank - low for low, rank, _ in parts), LIGHT),
        Series("公布的名次", tuple(1 for _ in parts), DARK),
        Series("名次可能在（其后）", tuple(high - rank for _, rank, high in parts), LIGHT, named=False),
    )
    most = max(high for _, _, high in parts)
    names = tuple(row.name for row in shown)
    chart = Bars(names, series, _ROW * len(names) + _LEGEND, most, 5, "名次（一格是一名，左边靠前）")
    paper.bars("名次可能在哪里：同一名次线上相叠的单位，未必能分先后", chart)


def _dimensions(paper: Paper, said: Said) -> None:
    ranking = said.counties
    if not ranking.dimensions:
        return
    parts = [5 if one.bonus else 3 for one in ranking.dimensions]
    widths = [23, *(112 * part / sum(parts) for part in parts), 21]
    titles = ["县（市、区）", *(f"{one.title}（{one.full}）" for one in ranking.dimensions), "合计"]
    rows = [
        [row.name, *(_close("缺数" if one.missing else one.said) for one in row.dimensions), _close(row.sum_mark + words.fixed(_sum(row)))]
        for row in ranking.rows if row.dimensions
    ]  # fmt: skip
    paper.table("各维得分（括号里是满分）", titles, rows, widths, left=(0,))
    paper.note("“＋”后面是加分，不在满分里。未到期、免报等不计的，权重由同组其余指标分担，所以单项得分可以高过权重。")
    paper.text(point_sources.sentence(said.sources))
    _share_figure(paper, ranking)


def _close(said: str) -> str:
    """A marked figure without the space after its mark, as columns are narrow."""
    return said.replace(" ", "")


def _sum(row: Standing) -> Decimal:
    return sum((one.points for one in row.dimensions), Decimal(0))


def _share_figure(paper: Paper, ranking: Ranking) -> None:
    names, ends = [], []
    for position, dimension in enumerate(ranking.dimensions):
        shares = [100 * row.dimensions[position].share for row in ranking.ranked if not row.dimensions[position].missing]
        if shares:
            names.append(f"{dimension.letter} {dimension.title}")
            ends.append((round(min(shares), 1), round(median(shares), 1), round(max(shares), 1)))
    if not names:
        return
    series = (
        Series("空", tuple(low for low, _, _ in ends), None, named=False),
        Series("最低到中位数", tuple(round(middle - low, 1) for low, middle, _ in ends), LIGHT),
        Series("中位数到最高", tuple(round(high - middle, 1) for _, middle, high in ends), MIDDLE),
        Series("空（到满分）", tuple(round(100 - high, 1) for _, _, high in ends), None, named=False),
    )
    chart = Bars(tuple(names), series, 9 * len(names) + _LEGEND, 100, 20, "得分率（%），参加排名的县（市、区）")
    paper.bars("各维得分率：最低、中位数和最高", chart)


def _trust(paper: Paper, said: Said) -> None:
    rows = [[what, count, share or "—"] for what, count, share in overview.trust(said.site, said.period)]
    paper.table("年初至本期末应收的报表和核对", ["项目", "数", "占应收或说明"], rows, [70, 40, 46], left=(0,))
    counted: dict[str, Counter[str]] = {}
    for report in said.site.reports_of(said.period):
        counted.setdefault(report["unit_code"], Counter())[report["status"]] += 1
    kinds = (("missing", "未报", DARK), ("returned", "退回待改", MIDDLE), ("late", "迟报", LIGHT))
    late = sorted(
        (unit for unit, count in counted.items() if any(count[kind] for kind, _, _ in kinds)),
        key=lambda unit: (-counted[unit]["missing"], -counted[unit]["returned"], -counted[unit]["late"], unit),
    )
    if late:
        names = tuple(said.site.unit_name(unit) for unit in late)
        series = tuple(Series(title, tuple(counted[unit][kind] for unit in late), colour) for kind, title, colour in kinds)
        most = max(sum(counted[unit][kind] for kind, _, _ in kinds) for unit in late)
        step = 5 if most > 10 else 1
        paper.bars("未报、退回待改和迟报的份数", Bars(names, series, _ROW * len(names) + _LEGEND, -(-most // step) * step, step, "份"))
    paper.text("未报的不当作没有活动。台账和平台对不上不等于虚报，先请县里说明。")


def _support(paper: Paper, said: Said) -> None:
    if said.supported:
        sample = "样例方案不能据此分配项目。" if said.site.sample else ""
        paper.text(f"建议档次按名次区间得出，或由办公室核定。{support.summary(said.supported)}{sample}")
    given = [row for row in said.supported if row["supports"]]
    if given:
        rows = [
            [row["unit_name"], support.place_words(row), support.tier_words(row), row["content"] or "", row["outcome_title"]]
            for row in given
        ]
        paper.table("实际得到的支持", ["单位", "名次", "建议档次", "得到的支持", "对照"], rows, [24, 30, 34, 40, 28], left=(0, 1, 2, 3, 4))


def _two_year(paper: Paper, said: Said) -> None:
    rows = [row for row in said.results if row["level"] == "county"]
    if not rows:
        return
    sample = f"{two_year.SAMPLE_SAID}。" if two_year.is_sample(rows) else ""
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    units = len({row["unit_code"] for row in rows})
    head = f"两年目标（窗口 {two_year.window(rows)}）：{units} 个县（市、区）、{len(measures)} 项，共 {len(rows)} 个结果，"
    paper.text(f"{head}{two_year.counts(rows).replace(' · ', '，')}。{sample}")
    told = []
    for measure in measures:
        own = [row for row in rows if row["measure"] == measure]
        count = Counter(row["status"] for row in own)
        target = two_year.measured(own[0]["target"], own[0]["unit"])
        told.append([own[0]["title"], own[0]["note"] or "", target, *(str(count[status]) for status in two_year.STATUSES)])
    titles = ["指标", "通知里的目标", "到期应达到", *(two_year.STATUS_TITLES[status] for status in two_year.STATUSES)]
    paper.table("两年目标：县（市、区）个数", titles, told, [34, 46, 26, 17, 17, 16], left=(0, 1))
    paper.note("没有报的不当作没有做：没有报的部分能左右结论的，写“说不清”。")


def _cautions(said: Said) -> list[str]:
    """What must be said with these figures, by fixed rules; nothing that does not hold of this edition."""
    site, draws = said.site, said.site.redraws("county")
    found = [
        sentences.sample_notice(site),
        f"{standing.NOTE}{f'县级各重算 {draws} 次。' if draws else ''}",
        sentences.come_in(said.counties),
        sentences.unknown_points(site),
        "名次只在同一方案、同一期、同一层级里比；随月份累计的指标按已过的份额计分，先与上年同一季度比。",
        "名次是互相挤的，自己进步、别人也进步，名次可以不变。",
        "对名次有异议的，可以申辩；答复前名次照旧列出，名旁注明。",
        f"每个数字的来源单元格见同版网页；内容指纹 {str(site.edition.get('content_sha256') or '')[:16]}。",
    ]
    return [text for text in found if text]
