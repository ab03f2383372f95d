-- one row per scheme, scenario, period, unit and leaf indicator: how the cell is treated, the points it gives and the most it can give.
-- scenario official | low (everything unknown at its worst) | high (at its best; what is in dispute at full marks); the veto line is not in
-- here yet (scoring_line)
-- a group whose members are partly skipped gives its weight to the others: declared weight of the siblings over that of those present
with cells as (
    select
        p.scheme,
        s.scenario,
        v.period,
        v.level,
        v.unit_code,
        u.peer_group,
        v.indicator_code,
        v.value,
        v.absence,
        v.partial or (s.scenario = 'high' and d.indicator_code is not null) as partial,
        v.reports_due,
        v.reports_received,
        v.denominator,
        v.elapsed_share as elapsed
    from {{ ref('indicator_value') }} as v
    inner join {{ ref('scoring_period') }} as p on v.period = p.period and v.level = p.level
    inner join {{ ref('int_unit') }} as u on v.unit_code = u.unit_code
    left join {{ ref('scoring_dispute') }} as d
        on
            p.scheme = d.scheme and v.period = d.period and v.level = d.level and v.unit_code = d.unit_code
            and v.indicator_code = d.indicator_code
    cross join (values ('official'), ('low'), ('high')) as s (scenario)
)

select * from ({{ engine_point_cells('cells', ref('scoring_rule'), ref('scoring_path')) }}) as pointed
