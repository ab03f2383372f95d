"""Findings that concern a figure: open ones at a row behind it, or about a whole report or export that it is counted from.

Belongs here: which findings concern which figure, and the sentence about them. Does not belong here: what is wrong (marts.finding),
whether a figure is in dispute: a finding alone moves no points and widens no range (an objection that names the indicator does).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.contracts.vocabulary import titles
from pipelines.reports.published import Published, Row

SEVERITY_TITLES = titles("severity")
# reports and exports that are missing or late are absences and have words of their own; a quarter's figure rests on the whole year to
# date where the form adds up over the year, else on the reports that end with it; a city's figure rests on its counties' reports too
_CONCERNED = """
with asked as (
    select * from marts.finding where status = 'open' and family != 'reporting' and rule != 'export_missing'
),

units as (
    select unit_code, unit_code as member_code from marts.unit where level = $level
    union all
    select parent_code as unit_code, unit_code as member_code from marts.unit where level = 'county' and $level = 'city'
),

behind as (
    select distinct u.unit_code, e.indicator_code, e.file_sha256, e.sheet, e.source_row, e.cell
    from marts.ledger_evidence as e
    inner join units as u on e.unit_code = u.member_code
    where e.scheme = $scheme and e.period = $period and e.file_sha256 is not null and e.source_row is not null
),

-- what is wrong with one value concerns the figures that read its cell, anything else those that count its row
at_rows as (
    select b.unit_code, b.indicator_code, f.finding_id
    from asked as f
    inner join behind as b
        on
            f.file_sha256 = b.file_sha256 and coalesce(f.sheet, '') = coalesce(b.sheet, '')
            and try_cast(regexp_extract(f.cell, '[0-9]+$') as bigint) = b.source_row and (f.family != 'cell' or f.cell = b.cell)
),

sources as (
    select indicator_code, unnest(string_split(concat_ws('|', forms, exports), '|')) as source
    from marts.indicator
    where scheme = $scheme and level = $level and rule is not null
),

flows as (
    select form, bool_or(measure = 'flow') as is_flow from reference.obligation group by form
),

of_reports as (
    select u.unit_code, s.indicator_code, f.finding_id
    from asked as f
    inner join sources as s on f.form = s.source
    inner join units as u on coalesce(f.unit_code, u.member_code) = u.member_code
    inner join marts.period as r on f.period = r.period
    cross join (select ends_on from marts.period where period = $period) as q
    left join flows as w on f.form = w.form
    where
        f.cell is null and year(r.ends_on) = year(q.ends_on) and r.ends_on <= q.ends_on
        and (coalesce(w.is_flow, true) or r.ends_on = q.ends_on)
),

concerned as (
    select * from at_rows
    union
    select * from of_reports
)

select c.unit_code, c.indicator_code, f.finding_id, f.rule, f.severity, f.message, f.path, f.sheet, f.cell
from concerned as c
inner join asked as f on c.finding_id = f.finding_id
where $unit is null or c.unit_code = $unit
order by c.unit_code, c.indicator_code, array_position(['blocking', 'warning', 'notice'], f.severity), f.path, f.sheet, f.cell, f.finding_id
"""


def load(edition: Published, scheme: str, level: str, period: str, unit: str | None = None) -> dict[tuple[str, str], list[Row]]:
    """(unit_code, indicator_code) → the open findings that concern the figure, gravest first; of one unit or of all of the level."""
    needed = ("marts.finding", "marts.ledger_evidence", "marts.indicator", "marts.period", "reference.obligation")
    if not all(edition.has(table) for table in needed) or not edition.has_column("marts.finding", "family"):
        return {}
    found: dict[tuple[str, str], list[Row]] = {}
    for row in edition.rows(_CONCERNED, {"scheme": scheme, "level": level, "period": period, "unit": unit}):
        found.setdefault((row["unit_code"], row["indicator_code"]), []).append(row)
    return found


def sentence(rows: Sequence[Row]) -> str:
    """有 3 条未了结的问题涉及这个数（警告 1、提示 2），分照常计; empty where there is none."""
    if not rows:
        return ""
    counts = Counter(row["severity"] for row in rows)
    kinds = "、".join(f"{title} {counts[kind]}" for kind, title in SEVERITY_TITLES.items() if counts[kind])
    return f"有 {len(rows)} 条未了结的问题涉及这个数（{kinds}），了结以前照报来的数计分"


def place(row: Row) -> str:
    """File › sheet › cell of a finding; empty where it speaks of no file."""
    name = (row["path"] or "").rsplit("/", 1)[-1]
    return " › ".join(part for part in (name, row["sheet"], row["cell"]) if part) if name else ""
