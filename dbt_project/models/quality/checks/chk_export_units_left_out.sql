-- one row per export and month in which many counties that usually have rows have none at all (check_parameter), as where a file was cut
-- off: usual is the median of the three months before and the three after
{% set exports = ['stv_activity', 'stv_team', 'wenming_session', 'kechuang_member', 'kepu_informant', 'yard_log'] %}
with counted as (
    {% for export in exports %}
        select
            '{{ export }}' as export,
            unit_code,
            month,
            count(*) as rows
        from {{ ref('cur_' ~ export) }}
        where unit_code is not null
        group by all
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

months as (
    select
        e.export,
        e.period as month,
        e.file_sha256,
        row_number() over (partition by e.export order by e.period) as month_no
    from {{ ref('int_export') }} as e
    where e.status = 'accepted' and e.export in (select c.export from counted as c)
),

units as (
    select distinct
        export,
        unit_code
    from counted
),

filled as (
    select
        m.export,
        m.month,
        m.month_no,
        m.file_sha256,
        u.unit_code,
        coalesce(c.rows, 0) as rows
    from months as m
    inner join units as u on m.export = u.export
    left join counted as c on m.export = c.export and m.month = c.month and u.unit_code = c.unit_code
),

usual as (
    select
        f.export,
        f.month,
        f.file_sha256,
        f.unit_code,
        f.rows,
        median(n.rows) as rows_of_others
    from filled as f
    inner join filled as n
        on
            f.export = n.export and f.unit_code = n.unit_code and f.month_no != n.month_no
            and n.month_no between f.month_no - 3 and f.month_no + 3
    group by all
    having count(*) >= 3
)

select
    'export_units_left_out' as rule,
    u.export as form,
    null::varchar as unit_code,
    u.month as period,
    u.file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    count(*) filter (where u.rows = 0)::varchar as observed,
    count(*)::varchar as expected,
    string_agg(n.unit_name, '、' order by u.unit_code) filter (where u.rows = 0) as detail
from usual as u
inner join {{ ref('int_unit') }} as n on u.unit_code = n.unit_code
where u.rows_of_others >= {{ check_parameter('export_units_left_out', 'rows') }}
group by all
having
    count(*) filter (where u.rows = 0) >= {{ check_parameter('export_units_left_out', 'units') }}
    and count(*) filter (where u.rows = 0) >= {{ check_parameter('export_units_left_out', 'share') }} * count(*)
