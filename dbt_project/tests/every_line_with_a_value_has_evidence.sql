-- one row per point line with a value, of a period whose evidence is kept, that cites nothing
{{ config(meta={'dagster': {'ref': {'name': 'ledger_evidence'}}}) }}

select
    l.scheme,
    l.period,
    l.level,
    l.unit_code,
    l.indicator_code
from {{ ref('ledger') }} as l
inner join {{ ref('indicator_value') }} as v using (period, level, unit_code, indicator_code)
anti join {{ ref('ledger_evidence') }} as e
    on
        l.scheme = e.scheme and l.period = e.period and l.level = e.level and l.unit_code = e.unit_code
        and l.indicator_code = e.indicator_code
where
    v.reported_value is not null
    and l.period in (select k.period from {{ ref('scoring_evidence') }} as k)
