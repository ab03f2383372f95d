"""典型案例: the cases counties wrote down, masked as published, beside what the ledgers of the same county and field show.

Belongs here: this page. Does not belong here: masking (marts.typical_case), judging a case.
"""

from __future__ import annotations

from pipelines.reports import words
from pipelines.reports.published import Published, Row
from pipelines.reports.site import worklist
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el
from pipelines.reports.site.page import page

_STORY = (("background", "背景"), ("practice", "做法"), ("effect", "成效"), ("replicability", "可复制性"))


def load(edition: Published) -> list[Row]:
    """One row a case: the published case and what its county's ledgers hold in the same field and year (NULL where none came in)."""
    if not edition.has("marts.typical_case"):
        return []
    return edition.rows(
        "select c.*, a.people as ledger_people, a.activities as ledger_activities from marts.typical_case as c "
        "left join (select unit_code, field, strftime(held_on, '%Y') as year, sum(people)::bigint as people, count(*) as activities "
        "from marts.activity group by all) as a on c.unit_code = a.unit_code and c.field = a.field and left(c.period, 4) = a.year "
        "order by c.period desc, c.unit_code, c.case_id"
    )


def _claim(row: Row) -> str:
    claimed = row["claimed_people"]
    if claimed is None:
        return "案例没有写服务人次。"
    if row["ledger_people"] is None:
        return f"案例写服务 {claimed} 人次；同县同领域当年没有活动台账，无从对照。"
    said = f"案例写服务 {claimed} 人次；同县同领域当年台账共 {row['ledger_activities']} 场、{row['ledger_people']} 人次。"
    return said + ("案例的数比台账还大，请先核对口径。" if claimed > row["ledger_people"] else "")


def _case(site: Site, row: Row) -> Safe:
    known = row["unit_code"] in {one.unit_code for ranking in site.rankings.values() for one in ranking.rows}
    name = site.unit_name(row["unit_code"])
    unit = el("a", name, href=f"unit/{row['unit_code']}.html") if known else name
    place = site.unit_name(row["township_code"])
    source = " › ".join(
        part
        for part in (site.paths.get(row["file_sha256"] or "", "").rsplit("/", 1)[-1], row["sheet"], f"第 {row['source_row']} 行")
        if part
    )
    story = [el("p", el("b", title), "　", row[key]) for key, title in _STORY if row[key]]
    whole = None if row["is_whole"] else el("p", "背景、做法、成效、可复制性没有写全，请县里补齐。", cls="alert")
    about = f"{site.code_title('field', row['field'])} · {place}" if place else site.code_title("field", row["field"])
    city = worklist.city_of(site, row["unit_code"])
    return el(
        "article", el("h2", row["title"]), el("p", unit, f" · {about} · {words.period_title(row['period'])}", cls="note"), story, whole,
        el("p", _claim(row)), el("p", f"来源：{source}", cls="ledger"),
        cls="case", data_name=f"{name} {site.unit_name(city or None)} {row['title']}", id=row["case_id"],
        data_unit=row["unit_code"], data_city=city or None, data_field=row["field"] or worklist.NOBODY,
        data_whole="yes" if row["is_whole"] else "no", data_periods=row["period"], data_count=1,
    )  # fmt: skip


def _choices(site: Site, rows: list[Row]) -> list[worklist.Choice]:
    fields = sorted({row["field"] or worklist.NOBODY for row in rows})
    return [
        ("field", "领域", [(field, site.code_title("field", field) if field != worklist.NOBODY else "没有写") for field in fields]),
        ("unit", "单位", worklist.unit_choices(site, {row["unit_code"] for row in rows})),
        ("period", "期次", [(period, words.period_title(period)) for period in sorted({row["period"] for row in rows}, reverse=True)]),
        ("whole", "四段", [("yes", "写全的"), ("no", "没有写全的")]),
    ]


def render(site: Site, edition: Published) -> str:
    """Every case of the edition, newest first; a sentence where there is none."""
    rows = load(edition)
    whole = sum(1 for row in rows if row["is_whole"])
    counties = len({row["unit_code"] for row in rows})
    said = f"{counties} 个单位报来 {len(rows)} 个案例，{whole} 个背景、做法、成效、可复制性写全。" if rows else "本版没有收到典型案例。"
    note = "人名、电话已隐去。案例自报的数只与台账对照，不进得分；对不上不等于虚报，先请县里说明。"
    filters, told, more = worklist.controls(_choices(site, rows), "乡镇、三长、字句")
    body = (
        el("h1", "典型案例"),
        el("p", said, cls="lede"),
        el("p", note, cls="note"),
        el("p", el("a", "案例检索", href="search.html"), "：按词查找案例。") if rows else None,
        (filters, told, el("div", [_case(site, row) for row in rows], data_worklist="个"), more) if rows else None,
    )
    return page(site, "典型案例", body, current="cases.html", period=site.default_period)
