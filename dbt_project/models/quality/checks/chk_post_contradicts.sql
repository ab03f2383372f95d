-- one row per cell of a roster that the rest of its row belies: a post in a township without the township, a post named after the other
-- level, a kind of 三长 that the house it heads is not (a house that fits it too, as a 卫生学校 does, says nothing). The words by which
-- levels and houses are known are rows of check_word
with words as (
    select
        kind,
        stands,
        word
    from {{ ref('check_word') }}
    where rule = 'post_contradicts'
),

read as (
    select
        r.*,
        l.title as level_title,
        '兼职层级“' || l.title || '”' as said_level,
        '所在单位“' || r.host_institution || '”' as said_house,
        k.title as role_title,
        (
            select bool_or({{ holds_word('r.host_institution') }})
            from words as w
            where w.kind = r.role
        ) as is_own_house,
        exists(
            select 1
            from words as w
            where w.kind not in ('township', 'county') and {{ holds_word('r.host_institution') }}
        ) as is_known_house,
        exists(
            select 1
            from words as w
            where w.kind in ('township', 'county') and w.kind != r.post_level and {{ holds_word('r.post') }}
        ) as is_other_level
    from {{ ref('cur_sanzhang_roster') }} as r
    left join {{ ref('code') }} as l on l.codelist = 'post_level' and r.post_level = l.code
    left join {{ ref('code') }} as k on k.codelist = 'role' and r.role = k.code
),

without_township as (
    select
        {{ found_in_row('post_contradicts', 'sanzhang_roster', 'r', 'township_code', "'空白'", "'乡镇名称'", 'r.said_level') }}
    from read as r
    where
        r.post_level = 'township' and r.township_code is null
        and {{ all_readable('sanzhang_roster', 'r', ['township_code']) }}
),

of_other_level as (
    select
        {{ found_in_row('post_contradicts', 'sanzhang_roster', 'r', 'post', 'r.post', 'r.level_title', 'r.said_level') }}
    from read as r
    where r.is_other_level and r.post_level in ('township', 'county')
),

of_other_house as (
    select
        {{ found_in_row('post_contradicts', 'sanzhang_roster', 'r', 'role', 'r.role_title', 'r.host_institution', 'r.said_house') }}
    from read as r
    where r.is_known_house and not r.is_own_house
)

select * from without_township
union all
select * from of_other_level
union all
select * from of_other_house
