-- one row per roster of 三长 or register of 三会 that leaves out somebody in post, or a society, that the one of the quarter before listed:
-- whoever leaves is to be listed with the day (after a gap nothing is judged: the day may have stood in the report that is missing). One is
-- the same under the same name, or else the same phone, or the same seat (role, house, day of office); a society under a name that the
-- other begins with, or the same credit code
{% set same = {
    'sanzhang_roster': ['e.name = f.name', 'e.phone = f.phone', 'e.seat = f.seat'],
    'sanhui_register': ['starts_with(e.name, f.name)', 'starts_with(f.name, e.name)', 'e.credit_code = f.credit_code']
} %}
{% for form, alike in same.items() %}
    (
        with reports as (
            select
                s.unit_code,
                s.period,
                s.file_sha256,
                s.sheet,
                p.ends_on,
                lag(s.period) over own as former_period,
                lag(p.ends_on) over own as former_ends_on
            from {{ ref('int_submission') }} as s
            inner join {{ ref('int_period') }} as p on s.period = p.period
            where s.form = '{{ form }}' and s.status = 'accepted' and s.rows > 0
            window own as (partition by s.unit_code order by p.ends_on)
        ),

        entries as (
            select
                r.unit_code,
                r.period,
                r.source_row,
                {% if form == 'sanzhang_roster' %}
                    {{ name_without_figures('r.name') }} as name,
                    r.phone,
                    r.role || {{ comparable_text('r.host_institution') }} || r.from_on as seat,
                    r.to_on is null as stays
                {% else %}
                    {{ comparable_text('r.society_name') }} as name,
                    r.credit_code,
                    true as stays
                {% endif %}
            from {{ ref('cur_' ~ form) }} as r
        ),

        gone as (
            select
                n.unit_code,
                n.period,
                n.file_sha256,
                n.sheet,
                n.former_period,
                count(*) as entries,
                string_agg(f.source_row::varchar, '、' order by f.source_row) as former_rows
            from reports as n
            inner join entries as f on n.unit_code = f.unit_code and n.former_period = f.period and f.stays and f.name is not null
            where
                n.former_ends_on >= last_day(n.ends_on - interval 3 month)
                and not exists (
                    select 1
                    from entries as e
                    where
                        e.unit_code = n.unit_code and e.period = n.period
                        and (
                            e.name is null
                            {% for condition in alike %}
                                or {{ condition }}
                            {% endfor %}
                        )
                )
            group by all
        )

        select
            {{ found_in_report('entry_gone', "'" ~ form ~ "'", 'g', 'g.entries', 'g.former_period', 'g.former_rows') }}
        from gone as g
    )
    {% if not loop.last %}union all{% endif %}
{% endfor %}
