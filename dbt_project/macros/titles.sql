{#- Chinese title of an ASCII code column; a code that is not listed stays visible as it is. -#}
{% macro title_of(column, titles) -%}
    case {{ column }}
        {%- for code, title in titles.items() %}
        when '{{ code }}' then '{{ title }}'
        {%- endfor %}
        else {{ column }}
    end
{%- endmacro %}

{% macro boolean_title(column) -%}
    {{ title_of(column, {'true': '是', 'false': '否'}) }}
{%- endmacro %}

{#- A text with its codes of quarters and half years in words, as period_title says them: 2025Q1, 2025H2 → 2025年第一季度, 2025年下半年. -#}
{% macro periods_in_words(text) -%}
    {%- set said = namespace(text=text) -%}
    {%- for code, words in [('Q1', '第一季度'), ('Q2', '第二季度'), ('Q3', '第三季度'), ('Q4', '第四季度'), ('H1', '上半年'), ('H2', '下半年')] -%}
        {%- set said.text = "regexp_replace(" ~ said.text ~ ", '\\b(20\\d\\d)" ~ code ~ "\\b', '\\1年" ~ words ~ "', 'g')" -%}
    {%- endfor -%}
    {{ said.text }}
{%- endmacro %}

{#- A period in words, as Python's title_of: 2025年3月, 2025年第一季度, 2025年上半年, 2025年度; what is no code stays as it is. -#}
{% macro period_title(code) -%}
    case
        when substr({{ code }}, 5, 1) = '-' then left({{ code }}, 4) || '年' || cast(cast(substr({{ code }}, 6) as integer) as varchar) || '月'
        when substr({{ code }}, 5, 1) = 'Q'
            then left({{ code }}, 4) || '年第' || substr('一二三四', cast(substr({{ code }}, 6) as integer), 1) || '季度'
        when substr({{ code }}, 5, 1) = 'H'
            then left({{ code }}, 4) || '年' || substr('上下', cast(substr({{ code }}, 6) as integer), 1) || '半年'
        when length({{ code }}) = 4 then {{ code }} || '年度'
        else {{ code }}
    end
{%- endmacro %}

{% macro severity_title(column) -%}
    {{ title_of(column, {'blocking': '阻断', 'warning': '警告', 'notice': '提示'}) }}
{%- endmacro %}

{% macro who_fixes_title(column) -%}
    {{ title_of(column, {'county': '县', 'city': '市', 'region': '区', 'developer': '开发'}) }}
{%- endmacro %}

{% macro finding_status_title(column) -%}
    {{ title_of(column, {'open': '未处理', 'explained': '已说明', 'corrected': '已更正', 'waived': '已豁免'}) }}
{%- endmacro %}

{% macro family_title(column) -%}
    {{ title_of(column, {
        'reporting': '报送', 'cell': '填值', 'logic': '行内逻辑', 'between_forms': '表间', 'between_periods': '期间',
        'external': '与平台', 'outlier': '异常', 'duplicate': '重复', 'screen': '疑点'
    }) }}
{%- endmacro %}

{% macro part_status_title(column) -%}
    {{ title_of(column, {'accepted': '已采用', 'returned': '已退回', 'superseded': '已被新版替代'}) }}
{%- endmacro %}

{% macro receipt_status_title(column) -%}
    {{ title_of(column, {'read': '已读', 'unreadable': '打不开', 'unrecognised': '认不出'}) }}
{%- endmacro %}

{% macro report_status_title(column) -%}
    {{ title_of(column, {
        'on_time': '按时', 'late': '迟报', 'missing': '未报', 'returned': '退回', 'exempt': '免报', 'not_due': '未到期',
        'nothing_to_report': '零报告'
    }) }}
{%- endmacro %}

{% macro absence_title(column) -%}
    {{ title_of(column, {
        'not_due': '未到期', 'exempt': '免报', 'not_submitted': '未报', 'blank': '空白', 'dash': '横杠', 'none': '无',
        'not_applicable': '不适用', 'unparseable': '不可解析', 'no_export': '平台未导出', 'returned': '退回'
    }) }}
{%- endmacro %}

{% macro platform_match_title(column) -%}
    {{ title_of(column, {'matched': '对上', 'only_in_sheet': '只在台账', 'only_on_platform': '只在平台', 'no_report': '月报未报', 'no_export': '平台未导出'}) }}
{%- endmacro %}

{% macro level_title(column) -%}
    {{ title_of(column, {
        'region': '自治区', 'city': '市', 'county': '县（市、区）', 'township': '乡镇（街道）', 'statistical': '统计用区划', 'other': '其他单位'
    }) }}
{%- endmacro %}

{% macro outlier_measure_title(column) -%}
    {{ title_of(column, {
        'activities': '活动场次', 'people_per_activity': '每场人次', 'people_per_1000': '每千人服务人次', 'matched_share': '平台对上的占比',
        'led_share': '三长（三会理事长）带头的占比', 'last_days_share': '月末三天的占比', 'round_share': '人次尾数为 0、5 的占比',
        'same_people_share': '人次相同的占比', 'same_hours_share': '时长相同的占比', 'late_recorded_share': '平台补录的占比',
        'round_tens_share': '人次为整十的占比', 'round_hundreds_share': '人次为整百的占比', 'volunteers_per_activity': '每场志愿者人数',
        'hours_per_activity': '每场时长', 'orders_done': '办结订单数'
    }) }}
{%- endmacro %}

{% macro outlier_method_title(column) -%}
    {{ title_of(column, {
        'negative_binomial': '与本单位往月比（负二项）', 'modified_z': '与本单位往月比（修正 z）', 'same_month_last_year': '与去年同月比',
        'peers': '与人口相近的县比', 'funnel': '漏斗限（精确二项，兼顾过度离散）', 'binomial': '精确二项检验（Bonferroni）',
        'consistency_over_time': '前后月一致性', 'consistency_between': '两表数字一致性'
    }) }}
{%- endmacro %}

{% macro outlier_status_title(column) -%}
    {{ title_of(column, {
        'within': '在范围内', 'outlier': '存疑待核', 'not_enough_history': '资料不足，不判', 'not_reported': '未报，不判'
    }) }}
{%- endmacro %}

{% macro objection_status_title(column) -%}
    {{ title_of(column, {'open': '待答复', 'answered': '已答复', 'withdrawn': '已撤回'}) }}
{%- endmacro %}

{% macro support_outcome_title(column) -%}
    {{ title_of(column, {
        'ahead_supported': '在前，已得到支持', 'ahead_without': '在前，还没有得到支持',
        'borderline_supported': '临界未核定，已得到支持', 'borderline_without': '临界，待核定', 'supported_outside': '不在前，得到了支持',
        'settled_outside': '不在前，由办公室核定列入'
    }) }}
{%- endmacro %}
