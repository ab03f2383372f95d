{#- Ranking: scores → ranks within a scenario, population and node.

    Belongs here: order, ties, tolerance, rounding before ranking. Does not belong here: tiers, reasons, marts.

    scores    (scenario_id, pop_id, unit_id, node_id, v)
    order     descending (1 = largest) | ascending · ties min (1 2 2 4) | max | average
    tolerance a unit is ahead only where better by more than this; decimals (NULL or none = never round) rounds half up before ranking
    result    (scenario_id, pop_id, unit_id, node_id, v, rank)  rank NULL where v is

    A RANGE window counts ≥, so its bound is a hair over the tolerance; where the tolerance drowns in the digits of a large score the plain
    rank (exact comparison) is the smaller count and wins. -#}
{% macro engine_ranked(scores, order='descending', ties='min', tolerance=1e-9, decimals=none) -%}
{%- set hair = (tolerance * 1.000001) | string ~ '::double' -%}
{%- set ahead = 'desc' if order == 'descending' else 'asc' -%}
{%- set behind = 'asc' if order == 'descending' else 'desc' -%}
{%- set within = 'partition by b.scenario_id, b.pop_id, b.node_id order by b.basis' -%}
{%- set better -%}
least(rank() over ({{ within }} {{ ahead }}) - 1, count(*) over ({{ within }} {{ ahead }} range between unbounded preceding and {{ hair }} preceding))
{%- endset -%}
{%- set worse -%}
least(rank() over ({{ within }} {{ behind }}) - 1, count(*) over ({{ within }} {{ behind }} range between unbounded preceding and {{ hair }} preceding))
{%- endset -%}
{%- set members = 'count(*) over (partition by b.scenario_id, b.pop_id, b.node_id)' -%}
select
    b.scenario_id, b.pop_id, b.unit_id, b.node_id, b.v,
    {% if ties == 'min' %}1 + {{ better }}
    {% elif ties == 'max' %}{{ members }} - {{ worse }}
    {% else %}(1 + {{ better }} + {{ members }} - {{ worse }}) / 2.0::double
    {% endif %} as rank
from (
    select s.scenario_id, s.pop_id, s.unit_id, s.node_id, s.v, {{ engine_rounded('s.v', decimals) if decimals is not none else 's.v' }} as basis
    from {{ scores }} as s
    where s.v is not null
) as b
union all by name
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
