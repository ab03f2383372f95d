-- one row per report that holds again most of the rows of the report before it (check_parameter): added up, not
-- of its period
{% for form in repeatable_forms() %}
    (
        with repeated as (
            select
                unit_code,
                period,
                count(*) as again
            from {{ repeated_rows(form) }} as r
            group by all
        ),

        reports as (
            select
                s.unit_code,
                s.period,
                s.file_sha256,
                s.sheet,
                lag(s.rows) over (partition by s.unit_code order by p.ends_on) as previous_rows,
                lag(s.period) over (partition by s.unit_code order by p.ends_on) as previous_period
            from {{ ref('int_submission') }} as s
            inner join {{ ref('int_period') }} as p on s.period = p.period
            where s.form = '{{ form }}' and s.status = 'accepted'
        )

        select
            {{ found_in_report(
                'cumulative_report', "'" ~ form ~ "'", 's', 'r.again', 's.previous_rows', 's.previous_period'
            ) }}
        from reports as s
        inner join repeated as r on s.unit_code = r.unit_code and s.period = r.period
        where
            r.again >= {{ check_parameter('cumulative_report', 'rows') }}
            and r.again >= {{ check_parameter('cumulative_report', 'share') }} * s.previous_rows
    )
    {% if not loop.last %}union all{% endif %}
{% endfor %}
