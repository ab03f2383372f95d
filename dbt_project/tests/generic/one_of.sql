{#- A column holds only the listed codes (and is never empty). -#}
{% test one_of(model, column_name, codes) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is null or {{ column_name }} not in ('{{ codes | join("', '") }}')
{% endtest %}
