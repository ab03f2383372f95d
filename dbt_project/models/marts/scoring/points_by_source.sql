-- one row per scheme, period, unit and kind of source: the points that rest on a platform export, on the office's own receipts, on what
-- the unit reported itself; the three add up to the score. max_points is without bonus, as the full score of the scheme is
with units as (
    select distinct
        scheme,
        period,
        level,
        unit_code
    from {{ ref('ledger') }}
),

kinds as (
    {% for source in point_sources() %}
        select '{{ source }}' as source
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

summed as (
    select
        l.scheme,
        l.period,
        l.level,
        l.unit_code,
        s.source,
        sum(l.points) as points,
        sum(l.max_points) filter (where l.rule != 'bonus') as max_points,
        sum(l.max_points) filter (where l.rule = 'bonus') as bonus_points
    from {{ ref('ledger') }} as l
    inner join {{ ref('indicator') }} as s on l.scheme = s.scheme and l.level = s.level and l.indicator_code = s.indicator_code
    group by all
)

select
    u.scheme,
    u.period,
    u.level,
    u.unit_code,
    k.source,
    coalesce(s.points, 0)::decimal(18, 4) as points,
    coalesce(s.max_points, 0)::decimal(18, 4) as max_points,
    coalesce(s.bonus_points, 0)::decimal(18, 4) as bonus_points,
    coalesce(s.points, 0)::double
    / nullif(sum(s.points) over (partition by u.scheme, u.period, u.level, u.unit_code), 0)::double as share,
    {{ point_source_title('k.source') }} as source_title
from units as u
cross join kinds as k
left join summed as s
    on
        u.scheme = s.scheme and u.period = s.period and u.level = s.level and u.unit_code = s.unit_code
        and k.source = s.source
