-- one row per report in force that holds far fewer rows than a version of it that counted before (or none: 本期无), by the number and share
-- that check_parameter declares: a month that was reported once is not taken back in silence
with counted as (
    select
        *,
        max(rows) filter (where status = 'superseded') over (partition by unit_code, form, period) as reported_before
    from {{ ref('int_submission') }}
)

select
    {{ found_in_report('report_shrunk', 'c.form', 'c', 'c.rows', 'c.reported_before') }}
from counted as c
where
    c.status = 'accepted' and c.reported_before - c.rows >= {{ check_parameter('report_shrunk', 'rows') }}
    and c.rows < c.reported_before * (1 - {{ check_parameter('report_shrunk', 'share') }})
