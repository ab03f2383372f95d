-- one row per objection of a unit to its rank, with the answer to it. An answer that names the day of an objection (expect) answers the
-- objections of that day, the last one counts; any other answers what the unit had objected to before it, the first one counts.
-- Published without persons: names and phones that landing knows are masked, and who is not written as an office is not named
with acts as (
    select
        line,
        decided_on,
        kind,
        target,
        nullif(value, '') as value,
        try_cast(nullif(expect, '') as date) as names_day,
        concat_ws('：', nullif(value, ''), reason) as said,
        {{ office_name('decided_by') }} as office,
        expires_on
    from {{ source('landing', 'decision') }}
    where kind in ('objection', 'answer')
),

objections as (
    select
        *,
        split_part(target, '/', 1) as scheme,
        split_part(target, '/', 2) as period,
        split_part(target, '/', 3) as unit_code
    from acts
    where kind = 'objection'
),

answers as (
    select
        o.line,
        coalesce(
            arg_max(a.line, a.line) filter (where a.names_day = o.decided_on),
            arg_min(a.line, a.line) filter (where a.names_day is null)
        ) as answer_line
    from objections as o
    inner join acts as a on o.target = a.target and a.kind = 'answer' and a.line > o.line
    where a.names_day is null or a.names_day = o.decided_on
    group by all
),

paired as (
    select
        o.*,
        a.decided_on as answered_on,
        a.said as answered,
        a.value as outcome,
        a.office as answered_by,
        o.expires_on is not null and o.expires_on <= {{ as_of() }} as is_withdrawn
    from objections as o
    left join answers as p using (line)
    left join acts as a on p.answer_line = a.line
),

personal as (
    select distinct trim(text) as text
    from {{ ref('int_personal_text') }}
),

known as (
    select
        o.line,
        string_agg(regexp_escape(p.text), '|' order by length(p.text) desc, p.text asc) as pattern
    from paired as o
    inner join personal as p on contains(concat_ws(' ', o.said, o.answered, o.outcome, o.office, o.answered_by), p.text)
    where length(p.text) >= 2 and p.text not in ('没有', '不适用', '不涉及', '至今', '在任', '在职', '空缺', '暂缺', '暂无')
    group by all
),

judged as (
    select
        o.line as objection_no,
        o.scheme,
        o.period,
        u.level,
        o.unit_code,
        o.decided_on as objected_on,
        {{ without_persons('o.office', 'k.pattern') }} as by,
        {{ without_persons('o.said', 'k.pattern') }} as point,
        o.answered_on,
        {{ without_persons('o.answered_by', 'k.pattern') }} as answered_by,
        {{ without_persons('o.answered', 'k.pattern') }} as answer,
        {{ without_persons('o.outcome', 'k.pattern') }} as outcome,
        case
            when o.answered_on is not null then 'answered'
            when o.is_withdrawn then 'withdrawn'
            else 'open'
        end as status
    from paired as o
    left join {{ ref('int_unit') }} as u on o.unit_code = u.unit_code
    left join known as k using (line)
)

select
    *,
    {{ objection_status_title('status') }} as status_title
from judged
