-- one row per county and month owed: what the activity report in force says in figures, and what the statistical checks ask of it
with settings as (
    {{ statistics_settings(ref('statistics_parameter')) }}
),

owed as (
    select
        r.unit_code,
        r.period,
        p.starts_on,
        p.ends_on,
        u.population,
        s.file_sha256,
        s.sheet,
        s.file_sha256 is not null as reported
    from {{ ref('int_report_status') }} as r
    inner join {{ ref('int_period') }} as p using (period)
    inner join {{ ref('int_unit') }} as u on r.unit_code = u.unit_code and u.level = 'county'
    left join {{ ref('int_submission') }} as s
        on r.unit_code = s.unit_code and r.form = s.form and r.period = s.period and s.status = 'accepted'
    where r.form = 'activity_record' and (s.file_sha256 is not null or r.status in ('missing', 'returned'))
),

-- a single activity far beyond the county's others has a rule of its own; here it weighs no more than the declared multiple of their middle
bounded as (
    select
        *,
        {% for field in ['volunteers', 'hours'] %}
            least(
                {{ field }}, {{ check_parameter('average_inconsistent', 'times') }} * median({{ field }}) over (partition by unit_code)
            ) as bounded_{{ field }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('int_activity') }}
),

events as (
    select
        a.unit_code,
        a.period,
        count(*) as activities,
        coalesce(sum(a.people), 0)::bigint as people,
        count(*) filter (where a.people > 0) as people_rows,
        list_avg(list(ln(a.people) order by a.people) filter (where a.people > 0)) as people_log,
        count(*) filter (where a.people % 5 = 0 and a.people > 0) as round_people,
        count(*) filter (where a.people % 10 = 0 and a.people > 0) as round_tens,
        count(*) filter (where a.people % 100 = 0 and a.people > 0) as round_hundreds,
        sum(a.bounded_volunteers::decimal(18, 4)) as volunteers,
        count(a.volunteers) as volunteer_rows,
        sum(a.bounded_hours::decimal(18, 4)) as hours,
        count(a.order_id) as ordered,
        count(*) filter (where a.held_on > last_day(a.held_on) - 3) as last_days,
        count(*) filter (where a.platform_match != 'no_export') as platform_asked,
        count(*) filter (where a.platform_match = 'matched') as platform_matched,
        count(*) filter (where a.led_by in ('sanzhang', 'sanhui_chair')) as led
    from bounded as a
    group by all
),

{% for field in ['people', 'hours'] %}
    {{ field }}_figures as (
        select
            unit_code,
            period,
            {{ field }} as figure,
            count(*) as times
        from {{ ref('int_activity') }}
        where {{ field }} > 0
        group by all
    ),

    {{ field }}_totals as (
        select
            unit_code,
            figure,
            sum(times) as times
        from {{ field }}_figures
        group by all
    ),

    {{ field }}_shares as (
        select
            unit_code,
            figure,
            (sum(times) over (partition by figure) - times)::double
            / nullif(sum(times) over () - sum(times) over (partition by unit_code), 0) as elsewhere
        from {{ field }}_totals
    ),

    {{ field }}_modes as (
        select
            unit_code,
            period,
            max_by(figure, (times, -figure)) as figure,
            max(times) as times,
            sum(times)::bigint as events
        from {{ field }}_figures
        group by all
    ),
{% endfor %}

orders as (
    select
        s.unit_code,
        s.period,
        count(r.done_on) as done
    from {{ ref('int_submission') }} as s
    left join {{ ref('cur_service_order') }} as r on s.unit_code = r.unit_code and s.period = r.period
    where s.form = 'service_order' and s.status = 'accepted'
    group by all
),

platform as (
    select
        x.unit_code,
        x.month as period,
        count(*) filter (where x.recorded_at is not null and x.held_on is not null) as recorded,
        count(*) filter (where x.recorded_at - x.held_on > s.late_days) as recorded_late
    from {{ ref('cur_stv_activity') }} as x
    cross join settings as s
    group by all
)

select
    o.unit_code,
    o.period,
    o.starts_on,
    o.ends_on,
    o.population,
    o.file_sha256,
    o.sheet,
    o.reported,
    if(o.reported, coalesce(e.activities, 0), null) as activities,
    if(o.reported, coalesce(e.people, 0), null) as people,
    coalesce(e.people_rows, 0) as people_rows,
    e.people_log,
    coalesce(e.round_people, 0) as round_people,
    coalesce(e.round_tens, 0) as round_tens,
    coalesce(e.round_hundreds, 0) as round_hundreds,
    {{ ratio('e.volunteers', 'e.volunteer_rows') }} as volunteers_mean,
    coalesce(e.volunteer_rows, 0) as volunteer_rows,
    {{ ratio('e.hours', 'hm.events') }} as hours_mean,
    if(o.reported, coalesce(e.ordered, 0), null) as ordered,
    d.done as orders_done,
    coalesce(e.last_days, 0) as last_days,
    coalesce(e.platform_asked, 0) as platform_asked,
    coalesce(e.platform_matched, 0) as platform_matched,
    coalesce(e.led, 0) as led,
    pm.figure as people_figure,
    coalesce(pm.times, 0) as people_times,
    ps.elsewhere as people_elsewhere,
    hm.figure as hours_figure,
    coalesce(hm.times, 0) as hours_times,
    coalesce(hm.events, 0) as hours_events,
    hs.elsewhere as hours_elsewhere,
    x.recorded,
    x.recorded_late
from owed as o
left join events as e on o.reported and o.unit_code = e.unit_code and o.period = e.period
left join people_modes as pm on o.reported and o.unit_code = pm.unit_code and o.period = pm.period
left join people_shares as ps on pm.unit_code = ps.unit_code and pm.figure = ps.figure
left join hours_modes as hm on o.reported and o.unit_code = hm.unit_code and o.period = hm.period
left join hours_shares as hs on hm.unit_code = hs.unit_code and hm.figure = hs.figure
left join orders as d on o.unit_code = d.unit_code and o.period = d.period
left join platform as x on o.unit_code = x.unit_code and o.period = x.period
