-- one row per goal, unit and measure: what was reached over the goal's own window. Stocks: the last register on or before its end, an
-- older one never stands in. Flows: activities by their own date. What was not reported is not known: the value is a lower bound, and met
-- stays empty wherever the unknown could decide it either way
with measures as (
    select
        t.*,
        max_by(i.title, i.scheme) as title,
        max_by(i.unit, i.scheme) as unit,
        max_by(i.kind, i.scheme) as kind,
        max_by(i.direction, i.scheme) as direction,
        max_by(i.partial_low, i.scheme) as partial_low,
        max_by(i.numerator_title, i.scheme) as numerator_title,
        max_by(i.denominator_title, i.scheme) as denominator_title,
        string_split(max_by(coalesce(i.forms, ''), i.scheme), '|') as forms
    from {{ ref('target') }} as t
    inner join {{ ref('scheme_indicator') }} as i on t.level = i.level and t.indicator_code = i.indicator_code and i.rule is not null
    group by all
),

members as (
    select
        s.level,
        s.unit_code,
        s.member_code
    from {{ ref('int_scope') }} as s
    inner join {{ ref('int_unit') }} as m on s.member_code = m.unit_code
    where m.level = 'county' and m.status = 'current'
),

sizes as (
    select
        level,
        unit_code,
        count(*) as counties
    from members
    group by all
),

-- the registers a measure draws on: the last period of each form's cadence that ended in the window, and the months that reports cover
calendar as (
    select
        m.goal,
        m.level,
        m.indicator_code,
        o.form,
        o.title as form_title,
        p.period,
        p.ends_on,
        datediff('month', p.starts_on, p.ends_on) + 1 as months
    from measures as m
    inner join {{ ref('obligation') }} as o on list_contains(m.forms, o.form) and o.level = 'county' and o.owed
    inner join {{ ref('int_period') }} as p on o.cadence = p.kind and p.starts_on >= m.starts_on and p.ends_on <= m.ends_on
    where p.ends_on <= {{ as_of() }}
),

last_registers as (
    select *
    from calendar
    qualify ends_on = max(ends_on) over (partition by goal, level, indicator_code, form)
),

registers as (
    select
        goal,
        level,
        indicator_code,
        min(ends_on) as register_on,
        min_by(period, ends_on) as register_period,
        string_agg(distinct form_title, '、' order by form_title) as form_titles
    from last_registers
    group by all
),

covered_by_form as (
    select
        c.goal,
        c.level,
        c.indicator_code,
        s.unit_code,
        c.form,
        coalesce(sum(c.months) filter (where r.received_on is not null), 0)::bigint as with_data,
        coalesce(sum(c.months) filter (where r.received_on is null and r.status = 'exempt'), 0)::bigint as exempt
    from calendar as c
    inner join members as s on c.level = s.level
    left join {{ ref('int_report_status') }} as r on s.member_code = r.unit_code and c.form = r.form and c.period = r.period
    group by all
),

covered as (
    select
        goal,
        level,
        indicator_code,
        unit_code,
        min(with_data) as with_data,
        max(exempt) as exempt
    from covered_by_form
    group by all
),

-- the quarter whose figures are those of the last registers
quarters as (
    select
        m.goal,
        m.level,
        m.indicator_code,
        max_by(a.period, a.ends_on) as period
    from measures as m
    inner join {{ ref('int_assessment') }} as a on m.level = a.level and a.ends_on <= m.ends_on
    where m.kind = 'stock'
    group by all
),

-- of the counties of a unit, what those count that did report: the rest of the denominator is where the unknown lies
reported as (
    select
        q.goal,
        q.level,
        q.indicator_code,
        s.unit_code,
        sum(v.denominator) as denominator
    from quarters as q
    inner join members as s on q.level = s.level
    inner join {{ ref('indicator_value') }} as v
        on q.period = v.period and v.level = 'county' and s.member_code = v.unit_code and q.indicator_code = v.indicator_code
    where v.value is not null
    group by all
),

stocks as (
    select
        q.goal,
        q.level,
        q.indicator_code,
        v.unit_code,
        v.numerator,
        v.denominator,
        if(v.partial and m.partial_low != 'as_is', null, v.value) as value,
        coalesce(v.partial, false) as is_lower_bound,
        case
            when v.value is null then null
            when not coalesce(v.partial, false) then v.value
            when m.unit = '%' then {{ percent('v.numerator + v.denominator - coalesce(r.denominator, 0)', 'v.denominator') }}
        end as highest,
        v.absence,
        v.reports_due,
        v.reports_received
    from quarters as q
    inner join measures as m using (goal, level, indicator_code)
    inner join {{ ref('indicator_value') }} as v
        on q.period = v.period and q.level = v.level and q.indicator_code = v.indicator_code
    left join reported as r
        on q.goal = r.goal and q.level = r.level and q.indicator_code = r.indicator_code and v.unit_code = r.unit_code
),

-- months of the window, of a city the months of its counties
states as (
    select
        w.starts_on,
        w.ends_on,
        s.level,
        s.unit_code,
        w.state,
        w.state_title,
        count(*) as months,
        {{ period_title('min(w.month)') }}
        || if(min(w.month) < max(w.month), '至' || {{ period_title('max(w.month)') }}, '') as stretch,
        list(if(s.level = 'county', '', w.unit_name) || {{ period_title('w.month') }} order by w.month, w.unit_code) as said
    from {{ ref('two_year_month') }} as w
    inner join members as s on w.unit_code = s.member_code
    group by all
),

told as (
    select
        starts_on,
        ends_on,
        level,
        unit_code,
        sum(months) filter (where state not in ('exempt', 'ahead'))::bigint as ended,
        sum(months) filter (where state != 'exempt')::bigint as whole,
        coalesce(sum(months) filter (where state = 'active'), 0)::bigint as active,
        coalesce(sum(months) filter (where state = 'no_activity'), 0)::bigint as without_any,
        coalesce(string_agg(
            '；' || months || if(level = 'county', ' 个月', ' 个县月') || state_title || '（'
            || if(state in ('not_asked', 'ahead'), stretch, array_to_string(said[1:4], '、') || if(months > 4, '等', '')) || '）', ''
            order by {{ month_state_order('state') }}
        ) filter (where state != 'active'), '') as gaps
    from states
    group by all
),

-- the one flow that has a two-year reading: months with activities. Another flow with a target stays unknown and says so
flows as (
    select
        m.goal,
        m.level,
        m.indicator_code,
        t.unit_code,
        t.active as numerator,
        t.ended as denominator,
        {{ percent('t.active', 't.ended') }} as value,
        t.ended > t.active + t.without_any as is_lower_bound,
        {{ percent('t.active', 't.whole') }} as lowest,
        {{ percent('t.whole - t.without_any', 't.whole') }} as highest,
        t.gaps
    from measures as m
    inner join told as t on m.level = t.level and m.starts_on = t.starts_on and m.ends_on = t.ends_on
    where m.indicator_code = 'C04'
),

gathered as (
    select
        m.goal,
        m.level,
        u.unit_code,
        u.unit_name,
        m.indicator_code as measure,
        m.title,
        m.kind,
        m.unit,
        m.direction,
        m.target,
        m.sample,
        m.note,
        m.starts_on,
        m.ends_on,
        m.numerator_title,
        m.denominator_title,
        coalesce(s.numerator, f.numerator)::bigint as numerator,
        coalesce(s.denominator, f.denominator)::bigint as denominator,
        coalesce(s.value, f.value) as value,
        coalesce(s.is_lower_bound, f.is_lower_bound, false) as is_lower_bound,
        coalesce(s.value, f.lowest) as lowest,
        coalesce(s.highest, f.highest) as highest,
        coalesce(c.with_data, 0)::bigint as months_with_data,
        (
            (datediff('month', m.starts_on, least(m.ends_on, {{ as_of() }} + 1)) + if(m.ends_on <= {{ as_of() }}, 1, 0))
            * n.counties
            - coalesce(c.exempt, 0)
        )::bigint as months_due,
        if(m.kind = 'stock', r.register_period, null) as register_period,
        if(m.kind = 'stock', r.register_on, least(m.ends_on, {{ as_of() }})) as as_of,
        if(m.ends_on <= {{ as_of() }}, 'due', 'running') as phase,
        q.period as evidence_period,
        r.form_titles,
        s.absence,
        s.reports_due,
        s.reports_received,
        f.gaps
    from measures as m
    inner join {{ ref('int_unit') }} as u on m.level = u.level and u.status = 'current'
    inner join sizes as n on u.level = n.level and u.unit_code = n.unit_code
    left join registers as r on m.goal = r.goal and m.level = r.level and m.indicator_code = r.indicator_code
    left join quarters as q on m.goal = q.goal and m.level = q.level and m.indicator_code = q.indicator_code
    left join stocks as s
        on m.goal = s.goal and m.level = s.level and m.indicator_code = s.indicator_code and u.unit_code = s.unit_code
    left join flows as f
        on m.goal = f.goal and m.level = f.level and m.indicator_code = f.indicator_code and u.unit_code = f.unit_code
    left join covered as c
        on m.goal = c.goal and m.level = c.level and m.indicator_code = c.indicator_code and u.unit_code = c.unit_code
),

judged as (
    select
        *,
        case
            when {{ meets('lowest', 'target', 'direction') }} and (direction != 'negative' or not is_lower_bound) then true
            when not {{ meets('if(direction = \'negative\', lowest, highest)', 'target', 'direction') }} then false
        end as met
    from gathered
),

worded as (
    select
        *,
        case when met then 'met' when not met then 'not_met' else 'unknown' end as status,
        case
            when gaps is not null
                then
                    denominator || if(level = 'county', ' 个月', ' 个县月') || '里' || if(is_lower_bound, '至少 ', ' ') || numerator
                    || if(level = 'county', ' 个月有活动', ' 个有活动') || '（' || {{ value_text('value', 'unit') }} || '）'
            when numerator is null or denominator is null then title || ' ' || {{ value_text('value', 'unit') }}
            else
                numerator_title || ' ' || {{ number_text('numerator') }} || ' ÷ ' || denominator_title || ' '
                || {{ number_text('denominator') }} || ' = ' || if(is_lower_bound, '至少 ', '') || {{ value_text('value', 'unit') }}
        end as figure_text
    from judged
)

select
    goal,
    level,
    unit_code,
    unit_name,
    measure,
    title,
    note,
    kind,
    unit,
    target,
    numerator,
    denominator,
    value,
    is_lower_bound,
    highest,
    met,
    status,
    {{ goal_status_title('status', 'phase') }} as status_title,
    months_with_data,
    months_due,
    as_of,
    register_period,
    evidence_period,
    starts_on,
    ends_on,
    phase,
    case
        when gaps is not null
            then
                figure_text || gaps || case status
                    when 'met' then '；达到目标 '
                    when 'not_met' then '；没有数据的月份就算都有活动，也只到 ' || {{ value_text('highest', 'unit') }} || '，目标 '
                    else '；没有数据的月份说不清，不能断定有没有达到目标 '
                end || {{ value_text('target', 'unit') }}
        when kind != 'stock' then '累计两年的口径还没有声明，说不清'
        when register_period is null then '窗口内还没有到期的台账，说不清'
        when value is null
            then
                {{ period_title('register_period') }} || form_titles || coalesce({{ absence_title('absence') }}, '没有数')
                || if(reports_due > 0, '（应报 ' || reports_due || ' 份，已收 ' || reports_received || ' 份）', '')
                || '，不知道有没有达到；不拿更早的台账代替'
        else
            {{ period_title('register_period') }} || form_titles || '：' || figure_text || '，目标 ' || {{ value_text('target', 'unit') }}
            || if(is_lower_bound, '；应报 ' || reports_due || ' 份，已收 ' || reports_received || ' 份，' || case status
                when 'met' then '没有报的不论多少都达到'
                when 'not_met' then '没有报的就算全都有，也只到 ' || {{ value_text('highest', 'unit') }}
                else '没有报的说不清，不能断定有没有达到'
            end, '')
    end as reason,
    sample
from worded
