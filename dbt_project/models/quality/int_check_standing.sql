-- one row per act about rank or support that the ranking does not bear out; apart from int_check, because what is ranked rests on that
{{ config(materialized='ephemeral') }}

{% set checks = [
    'chk_tier_contradicts_range',
    'chk_support_outside_tier'
] %}

{% for check in checks %}
    select
        rule,
        form,
        unit_code,
        period,
        file_sha256,
        sheet,
        source_row,
        field,
        observed,
        expected,
        detail
    from {{ ref(check) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
