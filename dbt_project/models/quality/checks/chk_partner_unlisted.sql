-- one row per activity or joint act with a partner society that the office's register (seed partner_society) does not list on that day; an
-- empty register judges nothing. Several names in one cell are looked up one by one; 宁夏 and 自治区 in front are no difference
{% set plain = "regexp_replace({x}, '^(宁夏回族自治区|宁夏|自治区|全区)', '')" %}
with listed as (
    select
        {{ plain | replace('{x}', comparable_text('n.name')) }} as name,
        s.valid_from,
        s.valid_to
    from {{ ref('partner_society') }} as s
    cross join lateral unnest(list_append(string_split(coalesce(s.aliases, ''), '、'), s.name)) as n (name)
    where {{ comparable_text('n.name') }} is not null
),

named as (
    {% for form in ['activity_record', 'cooperation_record'] %}
        select
            '{{ form }}' as form,
            r.unit_code,
            r.period,
            r.file_sha256,
            r.sheet,
            r.source_row,
            r.held_on,
            trim(n.name) as name
        from {{ ref('cur_' ~ form) }} as r
        cross join lateral unnest(string_split_regex(r.partner, '[、，,；;/]')) as n (name)
        where r.partner is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    'partner_unlisted' as rule,
    n.form,
    n.unit_code,
    n.period,
    n.file_sha256,
    n.sheet,
    n.source_row,
    'partner' as field,
    string_agg(n.name, '、' order by n.name) as observed,
    null::varchar as expected,
    null::varchar as detail
from named as n
where
    exists (from listed)
    and {{ comparable_text('n.name') }} is not null
    and not exists (
        select 1
        from listed as l
        where
            l.name = {{ plain | replace('{x}', comparable_text('n.name')) }}
            and coalesce(n.held_on >= l.valid_from, true) and coalesce(n.held_on <= l.valid_to, true)
    )
group by all
