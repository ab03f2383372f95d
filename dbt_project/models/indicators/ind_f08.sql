-- F08 激励措施：本年有激励措施的类别（三长、三会、三队，涉及数大于 0）÷ 三类（每个应报单位）；市级含市科协
with rewarded as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct if(r.sanzhang_reached > 0, r.unit_code, null))
        + count(distinct if(r.sanhui_reached > 0, r.unit_code, null))
        + count(distinct if(r.sandui_reached > 0, r.unit_code, null)) as met,
        list_concat(
            {{ evidence('numerator', 'safeguard_record', 'r', 'sanzhang_reached', 'r.sanzhang_reached > 0') }},
            {{ evidence('numerator', 'safeguard_record', 'r', 'sanhui_reached', 'r.sanhui_reached > 0') }},
            {{ evidence('numerator', 'safeguard_record', 'r', 'sandui_reached', 'r.sandui_reached > 0') }}
        ) as evidence
    {{ rows_in_window('cur_safeguard_record') }}
    where r.safeguard_kind = 'incentive'
    group by all
),

counted as (
    select
        w.period,
        w.level,
        w.unit_code,
        t.met,
        3 * w.base as base,
        t.evidence
    from (
        {{ safeguard_reports_due(false) }}
    ) as w
    left join rewarded as t on w.period = t.period and w.level = t.level and w.unit_code = t.unit_code
)

{{ figures(percent('numerator', 'denominator')) }}
