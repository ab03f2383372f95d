-- one row per act of the office in force that concerns a report, a cell or a finding of a unit: what was decided, why, and what it does.
-- points it may move stand in act_effect; waive and reply touch findings only; accept and return decide which version counts
with decided as (
    select
        *,
        case
            when kind in ('accept', 'return', 'exempt', 'extend_due', 'verify') then split_part(target, '/', 1)
        end as unit_code,
        case
            when kind in ('accept', 'return', 'exempt', 'extend_due', 'verify') then split_part(target, '/', 2)
        end as form,
        case
            when kind in ('accept', 'return', 'exempt', 'extend_due', 'verify') then split_part(target, '/', 3)
        end as period,
        if(kind = 'correct', split_part(target, '#', 1), null) as file_sha256,
        if(kind = 'correct', regexp_extract(target, '#(.*)!', 1), null) as sheet,
        if(kind = 'correct', regexp_extract(target, '!([A-Z]+[0-9]+)$', 1), null) as cell
    from {{ source('landing', 'decision') }}
    where
        kind in ('accept', 'return', 'exempt', 'extend_due', 'correct', 'waive', 'reply', 'verify')
        and (expires_on is null or expires_on >= {{ as_of() }})
),

-- a corrected cell belongs to the part of its sheet; of several the first by unit, form and period
parts as (
    select
        file_sha256,
        sheet,
        min((unit_code, form, period)) as part
    from {{ ref('int_part_read') }}
    where unit_code is not null and period is not null
    group by all
),

found as (
    select
        finding_id,
        any_value(unit_code) as unit_code,
        any_value(form) as form,
        any_value(period) as period
    from {{ ref('finding') }}
    group by all
),

placed as (
    select
        d.line,
        d.decided_on,
        d.decided_by,
        d.kind,
        coalesce(d.unit_code, p.part[1], f.unit_code) as unit_code,
        coalesce(d.form, p.part[2], f.form) as form,
        coalesce(d.period, p.part[3], f.period) as period,
        d.file_sha256,
        d.sheet,
        d.cell,
        d.value,
        d.expect,
        d.reason,
        d.expires_on
    from decided as d
    left join parts as p on d.file_sha256 = p.file_sha256 and d.sheet = p.sheet
    left join found as f on d.target = f.finding_id and d.kind in ('waive', 'reply')
),

effects as (
    select
        act_no,
        count(*) as lines,
        count(distinct indicator_code) as indicators
    from {{ ref('act_effect') }}
    group by all
),

-- the first assessment period that counts the report, closed on that day
closings as (
    select
        d.line,
        min(a.closed_on) as closed_on
    from placed as d
    inner join {{ ref('int_period') }} as r on d.period = r.period
    inner join {{ ref('int_assessment') }} as a on r.ends_on >= a.starts_on and r.ends_on <= a.ends_on
    group by all
)

select
    p.line as act_no,
    p.decided_on,
    {{ office_name('p.decided_by') }} as decided_by,
    p.kind,
    p.unit_code,
    p.form,
    p.period,
    p.file_sha256,
    p.sheet,
    p.cell,
    if(p.kind in ('extend_due', 'verify'), p.value, null) as value,
    {{ mask_numbers('p.reason') }} as reason,
    p.expires_on,
    coalesce(p.kind in ('exempt', 'extend_due') and p.decided_on > c.closed_on, false) as is_after_close,
    coalesce(e.indicators, 0) as indicators_moved,
    {{ act_title('p.kind') }} as kind_title,
    case
        when p.kind in ('waive', 'reply') then '只了结或说明问题，不动分'
        when p.kind = 'verify' then '现场核查只作核对，不动分'
        when p.kind in ('accept', 'return') then '决定用哪一版，分按现用的一版计'
        when p.kind = 'correct' and e.lines is null then '更正的格没有计入得分'
        when e.lines is null then '没有它分也一样'
        else ''
    end as effect
from placed as p
left join effects as e on p.line = e.act_no
left join closings as c on p.line = c.line
