-- one row per 典型案例 of which a part of the story that every case has to tell is blank; parts that could not be read have their findings
{% set parts = {'background': '背景', 'practice': '做法', 'effect': '成效', 'replicability': '可复制性'} %}
with told as (
    select
        s.*,
        concat_ws(
            '、',
            {% for part, title in parts.items() %}
                if(s.{{ part }} is null, '{{ title }}', null){{ ',' if not loop.last }}
            {% endfor %}
        ) as missing
    from {{ ref('cur_showcase_register') }} as s
    where s.showcase_kind = 'case'
)

select
    {{ found_in_row('case_untold', 'showcase_register', 't', 'title', 't.title', "'四段都有'", 't.missing') }}
from told as t
where t.missing != '' and {{ all_readable('showcase_register', 't', parts | list) }}
