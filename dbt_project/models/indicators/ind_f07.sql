-- F07 对三长、三会、三队的评价：本年评价过的在册三长、三会、三队各占几成，三类平均；一类里每个至多计一次，一个也没有登记的类按没有评价计；
-- 市级由县、市两级评价合计
with reached as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        sum(r.sanzhang_reached) as sanzhang,
        sum(r.sanhui_reached) as sanhui,
        sum(r.sandui_reached) as sandui,
        list_concat(
            {{ evidence('numerator', 'safeguard_record', 'r', 'sanzhang_reached', 'r.sanzhang_reached is not null') }},
            {{ evidence('numerator', 'safeguard_record', 'r', 'sanhui_reached', 'r.sanhui_reached is not null') }},
            {{ evidence('numerator', 'safeguard_record', 'r', 'sandui_reached', 'r.sandui_reached is not null') }}
        ) as evidence
    {{ rows_in_window('cur_safeguard_record') }}
    where r.safeguard_kind = 'evaluation'
    group by all
),

there as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        'sanzhang' as kind,
        count(distinct coalesce(r.name || '|' || r.phone, r.name, concat_ws('|', r.sheet, r.source_row))) as base
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanzhang_roster') }} as r on a.member_code = r.unit_code and a.period = r.period
    where {{ in_post('r', 'a.ends_on') }}
    group by all
    union all
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        'sanhui' as kind,
        count(*) as base
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
    union all
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        'sandui' as kind,
        count(*) as base
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sandui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
),

-- what each member did of each kind: a county up to what it has, a city's own evaluations besides
done as (
    select
        a.period,
        a.level,
        a.unit_code,
        k.kind,
        coalesce(t.base, 0) as base,
        coalesce(case k.kind when 'sanzhang' then r.sanzhang when 'sanhui' then r.sanhui else r.sandui end, 0) as told,
        a.level = 'city' and a.is_own as is_citys_own
    from {{ ref('assessed_member') }} as a
    cross join (values ('sanzhang'), ('sanhui'), ('sandui')) as k (kind)
    left join there as t
        on a.period = t.period and a.level = t.level and a.unit_code = t.unit_code and a.member_code = t.member_code and k.kind = t.kind
    left join reached as r
        on a.period = r.period and a.level = r.level and a.unit_code = r.unit_code and a.member_code = r.member_code
),

kinds as (
    select
        d.period,
        d.level,
        d.unit_code,
        d.kind,
        sum(d.base) as base,
        least(sum(d.base), sum(if(d.is_citys_own, d.told, least(d.told, d.base)))) as met
    from done as d
    group by all
),

counted as (
    select
        k.period,
        k.level,
        k.unit_code,
        list_sum(list(coalesce({{ ratio('k.met', 'k.base') }}, 0) order by k.kind)) as met,
        count(*) as base,
        any_value(e.evidence) as evidence
    from kinds as k
    left join reached as e
        on k.period = e.period and k.level = e.level and k.unit_code = e.unit_code and k.unit_code = e.member_code
    group by k.period, k.level, k.unit_code
)

{{ figures(percent('c.met', 'c.base'), numerator='null::bigint') }}
