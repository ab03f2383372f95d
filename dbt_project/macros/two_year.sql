{#- Words and arithmetic of the result of a goal over its own window. -#}

{#- What is known of a month of the window; the order is that in which a sentence tells them. -#}
{% macro month_states() -%}
    {{ return({
        'active': '有活动', 'no_activity': '已报而没有活动', 'date_in_doubt': '活动日期不在所报月份', 'not_submitted': '未报',
        'returned': '退回', 'not_due': '还没到报送期限', 'not_asked': '没有布置月报', 'exempt': '免报', 'ahead': '还没到'
    }) }}
{%- endmacro %}

{% macro month_state_order(column) -%}
    case {{ column }}
        {%- for state in month_states() %}
        when '{{ state }}' then {{ loop.index }}
        {%- endfor %}
    end
{%- endmacro %}

{#- A value meets a target: at least it, or at most it where less is better; NULL where either is not known. -#}
{% macro meets(value, target, direction) -%}
    if({{ direction }} = 'negative', {{ value }} <= {{ target }} + 1e-9, {{ value }} >= {{ target }} - 1e-9)
{%- endmacro %}

{% macro goal_status_title(status, phase) -%}
    case {{ status }}
        when 'met' then '已达到'
        when 'not_met' then if({{ phase }} = 'running', '尚未达到', '未达到')
        else '说不清'
    end
{%- endmacro %}
