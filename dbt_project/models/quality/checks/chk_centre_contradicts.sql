-- one row per township and centre where a team is stationed by the register of teams, and none by the register of bodies
{% set centres = {'practice': 'in_practice_centre', 'party': 'in_party_centre'} %}
with stationed as (
    select
        unit_code,
        period,
        township_code,
        {% for centre in centres -%}
            min(team_name) filter (where list_contains(string_split(centres, '、'), '{{ centre }}')) as {{ centre }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('cur_sandui_register') }}
    group by all
)

{% for centre, field in centres.items() %}
    select
        {{ found_in_row('centre_contradicts', 'org_register', 'o', field, "'否'", 's.' ~ centre) }}
    from {{ ref('cur_org_register') }} as o
    inner join stationed as s on o.unit_code = s.unit_code and o.period = s.period and o.township_code = s.township_code
    where not o.{{ field }} and s.{{ centre }} is not null
    {% if not loop.last %}union all{% endif %}
{% endfor %}
