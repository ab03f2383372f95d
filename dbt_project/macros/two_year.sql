{#- Words and arithmetic of the result of a goal over its own window. -#}

{#- What is known of a month of the window; the order is that in which a sentence tells them. -#}
{% macro month_states() -%}
    {{ return(vocabulary('month_state')) }}
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
