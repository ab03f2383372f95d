-- one row per assessment period and level: a quarter that has ended by as_of; flows run from 1 January of its year to its end,
-- stocks are those of its end; closed once as_of has reached the end plus the closing days of the scheme
with levels as (
    select
        level,
        max(close_days) as close_days
    from {{ ref('scheme') }}
    group by all
)

select
    p.period,
    l.level,
    make_date(year(p.starts_on), 1, 1) as starts_on,
    p.ends_on,
    p.ends_on + l.close_days::integer as closed_on,
    {{ as_of() }} >= p.ends_on + l.close_days::integer as closed
from {{ ref('int_period') }} as p
cross join levels as l
where
    p.kind = 'quarter'
    and p.ends_on <= {{ as_of() }}
    and p.period >= (
        select min(o.first_period) from {{ ref('obligation') }} as o
        where o.cadence = 'quarter'
    )
