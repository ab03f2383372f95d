-- one row per activity reported as held whose title speaks of it as still to come, or whose venue is not settled; words that merely hold
-- such a word (虚拟, 行动计划, 计划生育, 筹备会) say nothing
{% set words = [
    '[（(]拟', '拟(开展|于|举办|组织|定|邀|请|建|办|赴|在)', '^计划', '[（(]计划', '计划(开展|于|举办|组织|实施|在)',
    '(训|座|传|诊|检|动|接|会|堂|课|社团|制作|集|展|进村|进社区|进校园|报告|服务|演练|比赛|观摩)计划$', '预计', '预定',
    '将(于|举办|开展|组织)', '即将', '筹备', '(策划|筹划|谋划)中', '待(开展|举办|实施)', '(尚未|还未|未)(开展|举办|实施)',
    '准备(开展|举办|组织|于)', '下个?月', '下周', '下季度'
] | join('|') %}
{% set unsettled = '待定|未定|另行通知|[（(]拟|^拟(在|于|定)|暂定' %}
with titled as (
    select
        a.*,
        regexp_replace(a.title, '虚拟|模拟|比拟|草拟|行动计划|计划生育|计划经济|计划免疫|筹备工作会|筹备会', '', 'g') as words
    from {{ ref('int_activity_row') }} as a
    where a.basis = 'actual'
)

select
    {{ found_in_row('plan_words', 'activity_record', 'a', 'title', "regexp_extract(a.words, '" ~ words ~ "')") }}
from titled as a
where regexp_matches(a.words, '{{ words }}')
union all
select
    {{ found_in_row('plan_words', 'activity_record', 'a', 'venue', "regexp_extract(a.venue, '" ~ unsettled ~ "')") }}
from titled as a
where regexp_matches(a.venue, '{{ unsettled }}')
