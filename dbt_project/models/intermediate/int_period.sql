-- one row per month, quarter, half-year and year from June 2024 to the end of the year of as_of
with months as (
    select unnest(generate_series(date '2024-06-01', make_date(year({{ as_of() }}), 12, 1), interval 1 month))::date as month
),

named as (
    select
        strftime(month, '%Y-%m') as period,
        'month' as kind,
        month as starts_on,
        last_day(month) as ends_on
    from months
    union
    select
        year(month) || 'Q' || quarter(month) as period,
        'quarter' as kind,
        date_trunc('quarter', month)::date as starts_on,
        last_day(date_trunc('quarter', month)::date + interval 2 month) as ends_on
    from months
    union
    select
        year(month) || if(month(month) <= 6, 'H1', 'H2') as period,
        'half' as kind,
        make_date(year(month), if(month(month) <= 6, 1, 7), 1) as starts_on,
        make_date(year(month), if(month(month) <= 6, 6, 12), if(month(month) <= 6, 30, 31)) as ends_on
    from months
    union
    select
        year(month)::varchar as period,
        'year' as kind,
        make_date(year(month), 1, 1) as starts_on,
        make_date(year(month), 12, 31) as ends_on
    from months
)

select
    period,
    kind,
    starts_on,
    ends_on,
    {{ elapsed_share('ends_on') }} as elapsed_share
from named
