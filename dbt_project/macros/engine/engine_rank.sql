{#- Ranking: scores → ranks within a scenario, population and node.

    Belongs here: order, ties, tolerance, rounding before ranking. Does not belong here: tiers, reasons, marts.

    scores    (scenario_id, pop_id, unit_id, node_id, v)
    order     descending (1 = largest) | ascending · ties min (1 2 2 4) | max | average
    tolerance a unit is ahead only where better by more than this; decimals (NULL or none = never round) rounds half up before ranking
    result    (scenario_id, pop_id, unit_id, node_id, v, rank)  rank NULL where v is

    Places follow from one sort: a unit farther than the tolerance from both neighbours holds its place in it. Only the others are counted
    by a RANGE window, which counts ≥, so its bound is a hair over the tolerance; where the tolerance drowns in the digits of a large score
    the plain rank (exact comparison) is the smaller count and wins. -#}
{% macro engine_ranked(scores, order='descending', ties='min', tolerance=1e-9, decimals=none) -%}
{%- set hair = (tolerance * 1.000001) | string ~ '::double' -%}
{%- set near = (tolerance * 2) | string ~ '::double' -%}
{%- set ahead = 'desc' if order == 'descending' else 'asc' -%}
{%- set behind = 'asc' if order == 'descending' else 'desc' -%}
{%- set within = 'partition by b.scenario_id, b.pop_id, b.node_id order by b.basis' -%}
{%- set better -%}
least(rank() over ({{ within }} {{ ahead }}) - 1, count(*) over ({{ within }} {{ ahead }} range between unbounded preceding and {{ hair }} preceding))
{%- endset -%}
{%- set worse -%}
least(rank() over ({{ within }} {{ behind }}) - 1, count(*) over ({{ within }} {{ behind }} range between unbounded preceding and {{ hair }} preceding))
{%- endset -%}
with sorted as materialized (
    select
        b.scenario_id, b.pop_id, b.unit_id, b.node_id, b.v, b.basis,
        row_number() over in_order as place,
        coalesce(abs(b.basis - lag(b.basis) over in_order) <= {{ near }}, false)
        or coalesce(abs(b.basis - lead(b.basis) over in_order) <= {{ near }}, false) as is_near
    from (
        select s.scenario_id, s.pop_id, s.unit_id, s.node_id, s.v, {{ engine_rounded('s.v', decimals) if decimals is not none else 's.v' }} as basis
        from {{ scores }} as s
        where s.v is not null
    ) as b
    window in_order as ({{ within }} {{ ahead }})
),

{#- Units near another one: ahead and after count those of their kind that the tolerance does not part from them. #}
counted as (
    select
        b.scenario_id, b.pop_id, b.unit_id, b.node_id, b.v, b.place,
        row_number() over (partition by b.scenario_id, b.pop_id, b.node_id order by b.place) - 1 - {{ better }} as ahead,
        count(*) over (partition by b.scenario_id, b.pop_id, b.node_id)
        - row_number() over (partition by b.scenario_id, b.pop_id, b.node_id order by b.place) - {{ worse }} as after
    from sorted as b
    where b.is_near
)

select
    s.scenario_id, s.pop_id, s.unit_id, s.node_id, s.v,
    {{ 's.place' if ties != 'average' else 's.place::double' }} as rank
from sorted as s
where not s.is_near
union all
select
    c.scenario_id, c.pop_id, c.unit_id, c.node_id, c.v,
    {% if ties == 'min' %}c.place - c.ahead
    {% elif ties == 'max' %}c.place + c.after
    {% else %}c.place + (c.after - c.ahead) / 2.0::double
    {% endif %} as rank
from counted as c
union all
select s.scenario_id, s.pop_id, s.unit_id, s.node_id, s.v, null as rank
from {{ scores }} as s
where s.v is null
{%- endmacro %}

{#- Half up (toward plus infinity) on a decimal of 12 digits, so that 0.7665 held as 0.76649999… rounds as it reads; beyond 26 digits before
    the point there is nothing to round. -#}
{% macro engine_rounded(value, decimals) -%}
coalesce(
    case
        when {{ value }} >= 0 then round(try_cast({{ value }} as decimal(38, 12)), {{ decimals }})
        else -round(try_cast(-{{ value }} as decimal(38, 12)) - 0.000000000001::decimal(38, 12), {{ decimals }})
    end::double,
    {{ value }}
)
{%- endmacro %}

{#- How often each unit held each rank: (pop_id, unit_id, node_id, rank, n). All that is kept of a chunk of many scenarios. -#}
{% macro engine_rank_histogram(ranked) -%}
select r.pop_id, r.unit_id, r.node_id, r.rank, count(*) as n
from ({{ ranked }}) as r
group by r.pop_id, r.unit_id, r.node_id, r.rank
{%- endmacro %}
