"""Frames in which each row is judged against other parts: volumes, mixes of codes, numbers that may stand once, townships to be listed.

Belongs here: the SQL over landing that puts a part beside the unit's other periods, the other units or the reference. Opens nothing.
Does not belong here: the judgement (suites.py says which expectation holds over which frame), addresses and rows (landed.py).
The thresholds are sample rows of seeds/check_parameter.csv. Only the newest received file of each unit and period counts, and only of
units that owe the form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.contracts.form import Form, FormField
from pipelines.contracts.parameter import check_parameters
from pipelines.contracts.unit import unit_book
from pipelines.paths import seeds_dir
from pipelines.quality.statistics import rendered

if TYPE_CHECKING:
    import pandas as pd

_NEWEST = """
with received as (
    select file_sha256, max(receipt_no) as place
    from main.receipt where status = 'read' group by file_sha256
),
parts as (
    select p.unit_code, p.period, p.file_sha256, min(p.sheet) as sheet, sum(p.rows) as rows, any_value(r.place) as place
    from main.part as p inner join received as r using (file_sha256)
    where p.form = $form and list_contains($units, p.unit_code) and p.period != ''
    group by p.unit_code, p.period, p.file_sha256
),
newest as (
    select * from parts qualify row_number() over (partition by unit_code, period order by place desc) = 1
)
"""

# rows of a part against the number to be expected of the unit in that period (median polish with the region's rhythm) and the negative
# binomial limits around it, the very SQL of marts.outlier_check; only what also differs by a factor and by some rows is out of bounds
_VOLUMES = """
, settings as (
    select * replace ($periods as history_min) from ({{ statistics_settings(seed) }})
),
months as (
    select unit_code, period, true as reported, rows::bigint as activities from newest
),
judged as (
    {{ count_history('months', 'settings') }}
)
select n.unit_code, n.period, n.file_sha256, n.sheet, n.rows::double as rows, round(j.centre, 1) as usual,
    least(j.low - 1, j.centre / $ratio, j.centre - $rows) as low,
    greatest(j.high + 1, j.centre * $ratio, j.centre + $rows) as high
from newest as n left join judged as j on n.unit_code = j.unit_code and n.period = j.period and j.status != 'not_enough_history'
order by n.unit_code, n.period
"""

# each code of a column in a part: its share, the share that is natural (the higher of the unit's other periods and of the other units in
# this one, half a row added), and the exact binomial chance of so many, times the codes and units compared (Bonferroni); p is null where
# the part is small or nobody can say what is natural
_MIXES = """
, coded as (
{coded}
),
cells as (
    select unit_code, period, field, category, count(*) as hits from coded group by all
),
totals as (
    select unit_code, period, field, sum(hits)::bigint as events from cells group by all
),
spread as (
    select t.*, k.category
    from totals as t inner join (select distinct field, category from cells) as k using (field)
),
counted as (
    select s.*, coalesce(c.hits, 0) as hits
    from spread as s left join cells as c using (unit_code, period, field, category)
),
beside as (
    select *,
        sum(hits) over own - hits as own_hits, sum(events) over own - events as own_events,
        sum(hits) over others - hits as other_hits, sum(events) over others - events as other_events,
        count(*) over (partition by unit_code, period, field) as categories,
        count(*) filter (where events >= $events) over others as units
    from counted
    window own as (partition by unit_code, field, category), others as (partition by period, field, category)
),
weighed as (
    select *,
        greatest(
            (own_hits + 0.5) / (own_events + 1), if(other_events >= $history, (other_hits + 0.5) / (other_events + 1), 0)
        )::double as usual
    from beside
)
select n.unit_code, n.period, p.file_sha256, p.sheet, n.field, n.category, n.hits / n.events::double as share, n.usual,
    case when n.events >= $events and n.own_events >= $history
        then if(
            n.hits / n.events::double - n.usual < $shift, 1,
            least(1, n.categories * n.units * {tail})
        )
    end::double as p,
    $alpha::double as alpha
from weighed as n inner join newest as p using (unit_code, period)
where n.hits > 0
order by n.unit_code, n.period, n.field, n.category
"""

# each place in which a number stands that may stand once in its scope; rows of one part that share it count once where it is their key
_NUMBERS = """
, placed as (
{numbered}
)
select *, place::varchar as received from placed order by period, place, unit_code, sheet, source_row
"""

# each township that stands in the reference, and whether the register of its county lists it; a register with a row whose township
# could not be read is left out of the question (that row has its own finding)
_LISTED = """
, registers as (
    select n.unit_code, n.period, n.file_sha256, n.sheet, n.rows,
        list(r.{field}) filter (where r.{field} is not null) as held, count(*) filter (where r.{field} is null) as unread
    from newest as n inner join submissions.{form} as r using (file_sha256, unit_code, period)
    group by all
)
select g.unit_code, g.period, g.file_sha256, g.sheet, t.township_code, t.township_name,
    if(g.unread > 0 or list_contains(g.held, t.township_code), t.township_code, null) as listed
from registers as g inner join (select unnest($codes) as township_code, unnest($parents) as unit_code, unnest($names) as township_name) as t
    using (unit_code)
order by g.unit_code, g.period, t.township_code
"""

Frame = Callable[[duckdb.DuckDBPyConnection, Form], "pd.DataFrame"]


def coded_fields(form: Form) -> tuple[FormField, ...]:
    """The columns of a form in which one code of a list stands: those whose mix can be compared."""
    return tuple(f for f in form.fields if f.codelist and f.type == "string")


def single_fields(form: Form) -> tuple[FormField, ...]:
    """The columns whose value may stand once only (`unique_in`)."""
    return tuple(f for f in form.fields if f.unique_in)


def register_field(form: Form) -> FormField | None:
    """The column of a register that has a row for every township of the county: its whole key is a township."""
    key = [form.field(name) for name in form.primary_key]
    return key[0] if len(key) == 1 and key[0].foreign_key and key[0].foreign_key.level == "township" else None


def _spoken_of(form: Form) -> dict[str, Any]:
    """The form and the units whose reports of it count, as parameters of _NEWEST."""
    return {"form": form.name, "units": [u.code for level in form.submission.level for u in unit_book().of_level(level)]}


def volumes(connection: duckdb.DuckDBPyConnection, form: Form) -> pd.DataFrame:
    """One row a unit and period: rows of its newest file, the number usual to the unit by the region's rhythm, and the open interval
    (low, high) it should lie in; null where too few other periods exist.
    """
    query = _NEWEST + rendered(_VOLUMES.replace("seed", f"\"'{seeds_dir() / 'statistics_parameter.csv'}'\""))
    return connection.execute(query, _spoken_of(form) | check_parameters("volume_unusual")).df()


def mixes(connection: duckdb.DuckDBPyConnection, form: Form) -> pd.DataFrame:
    """One row a unit, period, coded column and code that stands there: its share, the usual one, and p beside alpha (see above)."""
    coded = "    union all\n".join(
        f"    select n.unit_code, n.period, '{f.name}' as field, r.{f.name} as category from submissions.{form.name} as r "
        f"inner join newest as n using (file_sha256, unit_code, period) where r.{f.name} is not null\n"
        for f in coded_fields(form)
    )
    tail = rendered("{{ binomial_upper('n.hits', 'n.events', 'least(n.usual, 0.999)') }}")
    query = _NEWEST + _MIXES.replace("{coded}", coded).replace("{tail}", tail)
    return connection.execute(query, _spoken_of(form) | check_parameters("category_share_unusual")).df()


def numbers(connection: duckdb.DuckDBPyConnection, form: Form) -> pd.DataFrame:
    """One row a place of a number that may stand once in its scope (a period, or ever), the earliest report first; of rows of one report
    with the same key, which have a finding of their own, the first."""
    keys = ", ".join(f"r.{name}" for name in form.primary_key)
    numbered = "    union all\n".join(
        f"    select n.unit_code, n.period, n.file_sha256, r.sheet, r.source_row, '{f.name}' as field, n.place, r.{f.name} as number, "
        f"{'n.period' if f.unique_in == 'period' else repr('')} as scope from submissions.{form.name} as r "
        f"inner join newest as n using (file_sha256, unit_code, period) where r.{f.name} is not null"
        f" qualify row_number() over (partition by n.unit_code, n.period, r.{f.name}, {keys} order by r.sheet, r.source_row) = 1\n"
        for f in single_fields(form)
    )  # fmt: skip
    return connection.execute(_NEWEST + _NUMBERS.replace("{numbered}", numbered), _spoken_of(form)).df()


def listed(connection: duckdb.DuckDBPyConnection, form: Form) -> pd.DataFrame:
    """One row a register and township of its county: `listed` is null where the township is left out."""
    field = register_field(form)
    if field is None:
        raise ValueError(f"{form.name} is no register of townships")
    townships = unit_book().of_level("township")
    arguments = _spoken_of(form) | {
        "codes": [u.code for u in townships], "parents": [u.parent for u in townships],
        "names": [u.name for u in townships],
    }  # fmt: skip
    return connection.execute(_NEWEST + _LISTED.format(form=form.name, field=field.name), arguments).df()


FRAMES: dict[str, Frame] = {"volumes": volumes, "mixes": mixes, "numbers": numbers, "listed": listed}
