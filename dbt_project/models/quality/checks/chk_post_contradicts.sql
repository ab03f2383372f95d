-- one row per cell of a roster that the rest of its row belies: a post in a township without the township, a post named after the other
-- level, a kind of 三长 that the house it heads is not (a house that fits it too, as a 卫生学校 does, says nothing)
{% set houses = {
    'health': '医院|卫生院|卫生室|卫生所|卫生服务|卫健|疾控|疾病预防|妇幼|诊所',
    'education': '学校|小学|中学|大学|学院|幼儿园|教育',
    'agriculture': '农技|农业|农牧|农机|农经|农村|畜牧|兽医|种子|林业|水产|园艺|植保|推广'
} %}
with read as (
    select
        r.*,
        l.title as level_title,
        '兼职层级“' || l.title || '”' as said_level,
        '所在单位“' || r.host_institution || '”' as said_house,
        k.title as role_title,
        case r.role
            {% for role, words in houses.items() %}
                when '{{ role }}' then regexp_matches(r.host_institution, '{{ words }}')
            {% endfor %}
        end as is_own_house,
        regexp_matches(r.host_institution, '{{ houses.values() | join("|") }}') as is_known_house
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
    where
        (r.post_level = 'township' and regexp_matches(r.post, '^(县|市|区)级'))
        or (r.post_level = 'county' and regexp_matches(r.post, '^(乡镇|街道|乡|镇)'))
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
