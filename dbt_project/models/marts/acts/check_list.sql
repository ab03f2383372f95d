-- one row per row of a report that should be checked on site, county and period: first = most points rest on it and no platform confirms
-- it (the points of a line are shared among the rows it counts), control = drawn at random among all other rows that points rest on. The
-- draw follows from md5(scheme|period|unit|file|sheet|row) alone: anyone can repeat it, nobody chooses. How many: check_parameter
with counted as (
    select distinct
        scheme,
        period,
        level,
        unit_code,
        indicator_code,
        source,
        file_sha256,
        sheet,
        source_row
    from {{ ref('ledger_evidence') }}
    where level = 'county' and role = 'numerator' and sheet is not null and source_row is not null
),

shared as (
    select
        c.*,
        (
            l.points / count(*) over (partition by c.scheme, c.period, c.level, c.unit_code, c.indicator_code)
        )::decimal(18, 6) as points
    from counted as c
    inner join {{ ref('ledger') }} as l
        on
            c.scheme = l.scheme and c.period = l.period and c.level = l.level and c.unit_code = l.unit_code
            and c.indicator_code = l.indicator_code
    where l.points > 0
),

rested as (
    select
        s.scheme,
        s.period,
        s.unit_code,
        s.source as form,
        s.file_sha256,
        s.sheet,
        s.source_row,
        sum(s.points)::decimal(18, 4) as points,
        string_agg(s.indicator_code, '、' order by s.indicator_code) as indicators,
        coalesce(bool_or(a.platform_match = 'matched'), false) as is_confirmed,
        coalesce(any_value(a.platform_match), 'self') as standing,
        md5(concat_ws('|', s.scheme, s.period, s.unit_code, s.file_sha256, s.sheet, s.source_row)) as draw
    from shared as s
    left join {{ ref('int_activity') }} as a
        on
            s.source = 'activity_record' and s.file_sha256 = a.file_sha256 and s.sheet = a.sheet and s.source_row = a.source_row
            and s.unit_code = a.unit_code
    group by all
),

weighed as (
    select
        *,
        row_number() over (partition by scheme, period, unit_code, is_confirmed order by points desc, draw asc) as place
    from rested
),

split as (
    select
        *,
        not is_confirmed and place <= {{ check_parameter('check_list', 'first') }} as is_first
    from weighed
),

drawn as (
    select
        * exclude (place),
        if(is_first, place, row_number() over (partition by scheme, period, unit_code, is_first order by draw)) as place
    from split
),

listed as (
    select
        *,
        if(is_first, 'first', 'control') as kind
    from drawn
    where is_first or place <= {{ check_parameter('check_list', 'control') }}
)

select
    scheme,
    period,
    unit_code,
    kind,
    place::bigint as place,
    form,
    file_sha256,
    sheet,
    source_row,
    points,
    indicators,
    {{ check_kind_title('kind') }} as kind_title,
    {{ check_standing_title('standing') }} as standing_title
from listed
