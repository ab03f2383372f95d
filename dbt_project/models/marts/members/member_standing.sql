-- one row per quarter, county and member of its own 三队 and 三会 (those of the register in force), and one for the activities of teams or
-- societies that no member of the register bears; counted from 1 January to the quarter's end. A zero is one only where every month due
-- was reported: else what was not found is empty (standing unknown) and what was found is a lower bound
with registered as (
    select
        a.period,
        a.starts_on,
        a.ends_on,
        r.unit_code,
        'team' as member_kind,
        'sandui' as organiser_kind,
        r.platform_team_id as member_id,
        r.team_name as member_name,
        r.field,
        r.township_code,
        r.volunteers as size,
        null::bigint as council_meetings,
        null::date as last_assembly_on,
        r.file_sha256,
        r.sheet,
        r.source_row
    from {{ ref('int_assessment') }} as a
    inner join {{ ref('cur_sandui_register') }} as r on a.period = r.period
    where a.level = 'county'
    union all
    select
        a.period,
        a.starts_on,
        a.ends_on,
        r.unit_code,
        'society' as member_kind,
        'sanhui' as organiser_kind,
        r.credit_code as member_id,
        r.society_name as member_name,
        r.field,
        null::varchar as township_code,
        r.members as size,
        r.council_meetings,
        r.last_assembly_on,
        r.file_sha256,
        r.sheet,
        r.source_row
    from {{ ref('int_assessment') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.period = r.period
    where a.level = 'county'
),

-- a member entered twice (the same number, or the same name without one) is one member
members as (
    select
        * exclude (file_sha256, sheet),
        {{ name_key('member_name') }} as name_key
    from registered
    where member_id is not null or member_name is not null
    qualify row_number() over (
        partition by period, unit_code, member_kind, coalesce(member_id, {{ name_key('member_name') }})
        order by file_sha256, sheet, source_row
    ) = 1
),

numbered as (
    select
        *,
        row_number() over (
            partition by period, unit_code, member_kind
            order by township_code nulls last, field nulls last, member_name nulls last, member_id nulls last
        ) as member_no,
        count(*) over (partition by period, unit_code, member_kind, name_key) as same_name
    from members
),

held as (
    select
        a.period,
        r.unit_code,
        r.activity_id,
        r.period as month,
        r.held_on,
        r.organiser_kind,
        r.organiser_id,
        {{ name_key('r.organiser') }} as name_key,
        r.people,
        r.platform_match,
        a.ends_on
    from {{ ref('int_assessment') }} as a
    inner join {{ ref('int_activity') }} as r
        on r.period between strftime(a.starts_on, '%Y-%m') and strftime(a.ends_on, '%Y-%m')
    where a.level = 'county'
),

-- the number decides; a name only where no member has the number, the kind fits and no other member has that name
by_number as (
    select
        h.*,
        m.member_kind as found_kind,
        m.member_no as found_no
    from held as h
    left join numbered as m on h.period = m.period and h.unit_code = m.unit_code and h.organiser_id = m.member_id
),

attributed as (
    select
        h.period,
        h.unit_code,
        h.month,
        h.held_on,
        h.ends_on,
        h.people,
        h.platform_match,
        coalesce(
            h.found_kind, m.member_kind, case h.organiser_kind when 'sandui' then 'team' when 'sanhui' then 'society' end
        ) as member_kind,
        coalesce(h.found_no, m.member_no) as member_no
    from by_number as h
    left join numbered as m
        on
            h.found_no is null and h.period = m.period and h.unit_code = m.unit_code
            and h.organiser_kind = m.organiser_kind and h.name_key = m.name_key and m.same_name = 1
),

counted as (
    select
        period,
        unit_code,
        member_kind,
        coalesce(member_no, 0) as member_no,
        count(*) as activities,
        sum(people)::bigint as people,
        count(distinct month) as months_active,
        max(held_on) filter (where held_on <= ends_on) as last_activity_on,
        count(*) filter (where platform_match = 'matched') as platform_matched
    from attributed
    where member_kind is not null
    group by all
),

orders as (
    select
        a.period,
        r.unit_code,
        r.team_id,
        count(*) as orders_taken,
        count(r.done_on) as orders_done
    from {{ ref('int_assessment') }} as a
    inner join {{ ref('cur_service_order') }} as r
        on r.period between strftime(a.starts_on, '%Y-%m') and strftime(a.ends_on, '%Y-%m')
    where a.level = 'county' and r.team_id is not null
    group by all
),

on_platform as (
    select
        a.period,
        r.unit_code,
        r.team_id,
        count(distinct r.activity_id) as platform_activities
    from {{ ref('int_assessment') }} as a
    inner join {{ ref('cur_stv_activity') }} as r
        on r.month between strftime(a.starts_on, '%Y-%m') and strftime(a.ends_on, '%Y-%m')
    where a.level = 'county' and r.team_id is not null
    group by all
),

everyone as (
    select
        period,
        unit_code,
        member_kind,
        member_no,
        member_id,
        member_name,
        field,
        township_code,
        size,
        council_meetings,
        last_assembly_on,
        source_row
    from numbered
    union all by name
    select
        c.period,
        c.unit_code,
        c.member_kind,
        c.member_no
    from counted as c
    semi join numbered as n on c.period = n.period and c.unit_code = n.unit_code and c.member_kind = n.member_kind
    where c.member_no = 0
),

gathered as (
    select
        e.*,
        c.activities as found,
        c.people,
        c.months_active,
        c.last_activity_on,
        c.platform_matched,
        coalesce(w.due, 0)::bigint as months_due,
        coalesce(w.received, 0)::bigint as months_with_data,
        coalesce(w.received < w.due, true) as is_incomplete,
        o.orders_taken,
        o.orders_done,
        coalesce(v.received < v.due, true) as orders_incomplete,
        p.platform_activities,
        coalesce(x.received, 0) > 0 as platform_known,
        t.text is not null as is_person
    from everyone as e
    left join counted as c
        on e.period = c.period and e.unit_code = c.unit_code and e.member_kind = c.member_kind and e.member_no = c.member_no
    left join {{ ref('int_report_window') }} as w
        on e.period = w.period and e.unit_code = w.unit_code and w.form = 'activity_record'
    left join {{ ref('int_report_window') }} as v
        on e.period = v.period and e.unit_code = v.unit_code and v.form = 'service_order'
    left join {{ ref('int_export_window') }} as x on e.period = x.period and x.export = 'stv_activity'
    left join orders as o on e.period = o.period and e.unit_code = o.unit_code and e.member_id = o.team_id
    left join on_platform as p on e.period = p.period and e.unit_code = p.unit_code and e.member_id = p.team_id
    left join {{ ref('int_personal_text') }} as t on trim(e.member_name) = t.text
),

judged as (
    select
        *,
        case
            when member_no = 0 then 'not_in_register'
            when found > 0 then 'active'
            when is_incomplete then 'unknown'
            else 'idle'
        end as standing
    from gathered
)

select
    period,
    unit_code,
    member_kind,
    {{ member_kind_title('member_kind') }} as member_kind_title,
    member_no::bigint as member_no,
    {{ mask_numbers('member_id') }} as member_id,
    case
        when member_no = 0 then '台账里没有的' || if(member_kind = 'team', '队伍', '学会')
        when is_person then '（填的是人名，不列出）'
        else {{ mask_numbers('member_name') }}
    end as member_name,
    field,
    township_code,
    size::bigint as size,
    if(standing = 'unknown', null, coalesce(found, 0))::bigint as activities,
    if(standing = 'unknown', null, coalesce(people, 0))::bigint as people,
    if(standing = 'unknown', null, coalesce(months_active, 0))::bigint as months_active,
    months_with_data,
    months_due,
    is_incomplete and coalesce(found, 0) > 0 as is_lower_bound,
    last_activity_on,
    case
        when member_kind = 'team' and member_no > 0 and (orders_taken > 0 or not orders_incomplete) then coalesce(orders_taken, 0)
    end::bigint as orders_taken,
    case
        when member_kind = 'team' and member_no > 0 and (orders_taken > 0 or not orders_incomplete) then coalesce(orders_done, 0)
    end::bigint as orders_done,
    orders_incomplete and coalesce(orders_taken, 0) > 0 as orders_is_lower_bound,
    if(platform_known and standing != 'unknown', coalesce(platform_matched, 0), null)::bigint as platform_matched,
    if(platform_known and member_kind = 'team' and member_id is not null, coalesce(platform_activities, 0), null)::bigint
        as platform_activities,
    council_meetings,
    last_assembly_on,
    standing,
    {{ standing_title('standing') }} as standing_title
from judged
