-- one row per 典型案例 of the registers in force (the last half-year that names it): the narrative for research, without any name or phone
-- that landing knows. case_id holds over resubmission and later half-years: it follows from unit and title alone
with cases as (
    select *
    from {{ ref('cur_showcase_register') }}
    where showcase_kind = 'case' and title is not null and unit_code is not null
    qualify row_number() over (
        partition by unit_code, {{ plain_title('title') }}
        order by period desc, file_sha256 asc, sheet asc, source_row asc
    ) = 1
),

texts as (
    select
        left(md5(unit_code || '|' || {{ plain_title('title') }}), 16) as case_id,
        *,
        concat_ws(' ', title, background, practice, effect, replicability) as whole
    from cases
),

-- a name of two characters and more; a phone with and without its separators
personal as (
    select distinct trim(text) as text
    from {{ ref('int_personal_text') }}
    union
    select distinct regexp_replace(text, '[\s\-－—]', '', 'g') as text
    from {{ ref('int_personal_text') }}
),

known as (
    select
        t.case_id,
        string_agg(regexp_escape(p.text), '|' order by length(p.text) desc, p.text asc) as pattern
    from texts as t
    inner join personal as p on contains(t.whole, p.text)
    where length(p.text) >= 2 and p.text not in ('没有', '不适用', '不涉及', '至今', '在任', '在职', '空缺', '暂缺', '暂无')
    group by all
)

select
    t.case_id,
    t.unit_code,
    t.period,
    {{ without_persons('t.title', 'k.pattern') }} as title,
    t.field,
    t.township_code,
    t.approved_by,
    {{ without_persons('t.background', 'k.pattern') }} as background,
    {{ without_persons('t.practice', 'k.pattern') }} as practice,
    {{ without_persons('t.effect', 'k.pattern') }} as effect,
    {{ without_persons('t.replicability', 'k.pattern') }} as replicability,
    t.claimed_people,
    t.background is not null and t.practice is not null and t.effect is not null and t.replicability is not null as is_whole,
    t.file_sha256,
    t.sheet,
    t.source_row
from texts as t
left join known as k on t.case_id = k.case_id
