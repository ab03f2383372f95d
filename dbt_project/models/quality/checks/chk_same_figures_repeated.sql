-- one row per county month and figure (people, hours) that most of its activities share, unlike the others
select
    'same_figures_repeated' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    if(c.measure = 'same_people_share', 'people', 'hours') as field,
    if(c.measure = 'same_people_share', m.people_times, m.hours_times)::varchar as observed,
    {{ number_text('100 * c.centre') }} || '%' as expected,
    if(
        c.measure = 'same_people_share', '服务人次都是 ' || m.people_figure, '时长都是 ' || {{ number_text('m.hours_figure') }} || ' 小时'
    ) as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.measure in ('same_people_share', 'same_hours_share') and c.status = 'outlier'
