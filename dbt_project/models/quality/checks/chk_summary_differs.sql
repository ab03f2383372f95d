-- one row per township and figure of a summary that the ledger of the same month says otherwise, and per township that the ledger has and
-- the summary has not. Compared where both are in force and no township of either is unread; people only where every row has them
with summed as (
    select
        unit_code,
        period,
        township_code,
        any_value(file_sha256) as file_sha256,
        min(sheet) as sheet,
        min(source_row) as source_row,
        if(count(activities) = count(*), sum(activities), null) as activities,
        if(count(people) = count(*), sum(people), null) as people
    from {{ ref('cur_activity_summary') }}
    group by all
),

held as (
    select
        unit_code,
        period,
        township_code,
        count(*) as activities,
        if(count(people) = count(*), sum(people), null) as people
    from {{ ref('int_activity') }}
    group by all
),

compared as (
    select
        r.unit_code,
        r.period,
        r.file_sha256,
        r.sheet
    from {{ ref('int_submission') }} as r
    inner join {{ ref('int_submission') }} as l
        on r.unit_code = l.unit_code and r.period = l.period and l.form = 'activity_record' and l.status = 'accepted'
    where
        r.form = 'activity_summary' and r.status = 'accepted' and not r.zero_report
        and not exists (
            select 1
            from summed as s
            where s.township_code is null and s.unit_code = r.unit_code and s.period = r.period
        )
        and not exists (
            select 1
            from held as h
            where h.township_code is null and h.unit_code = r.unit_code and h.period = r.period
        )
),

beside as (
    select
        s.*,
        coalesce(h.activities, 0) as held_activities,
        if(h.township_code is null, 0, h.people) as held_people,
        u.unit_name as township
    from summed as s
    inner join compared as c on s.unit_code = c.unit_code and s.period = c.period
    inner join {{ ref('int_unit') }} as u on s.township_code = u.unit_code
    left join held as h on s.unit_code = h.unit_code and s.period = h.period and s.township_code = h.township_code
)

{% for figure in ['activities', 'people'] %}
    select
        {{ found_in_row('summary_differs', 'activity_summary', 'b', figure, 'b.' ~ figure, 'b.held_' ~ figure, 'b.township') }}
    from beside as b
    where b.{{ figure }} != b.held_{{ figure }}
    union all
{% endfor %}
select
    {{ found_in_report('summary_differs', "'activity_summary'", 'c', "'没有列'", 'h.activities', 'u.unit_name', field='activities') }}
from compared as c
inner join held as h on c.unit_code = h.unit_code and c.period = h.period
inner join {{ ref('int_unit') }} as u on h.township_code = u.unit_code
anti join summed as s on h.unit_code = s.unit_code and h.period = s.period and h.township_code = s.township_code
