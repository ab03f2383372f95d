-- one row per thing found: those of landing (reading, cell constraints, batch rules) and those of the quality models, in one shape
{{ config(materialized='ephemeral') }}

with columns_of as (
    select
        file_sha256,
        sheet,
        form,
        field,
        min_by(column_letter, (length(column_letter), column_letter)) as column_letter
    from {{ source('landing', 'part_column') }}
    where field is not null and field != ''
    group by all
),

merged as (
    select
        file_sha256,
        sheet,
        form,
        source_row,
        field,
        min(cell) as cell
    from {{ source('landing', 'merged_value') }}
    group by all
),

field_titles as (
    select
        form,
        field,
        title,
        form_title
    from {{ source('landing', 'form_field') }}
),

form_titles as (
    select distinct
        form,
        form_title
    from field_titles
),

judged as (
    select * from {{ ref('int_check') }}
    union all by name
    select * from {{ ref('int_check_standing') }}
),

checked as (
    select
        c.rule,
        c.form,
        c.unit_code,
        c.period,
        c.file_sha256,
        c.sheet,
        coalesce(m.cell, l.column_letter || c.source_row) as cell,
        c.field,
        c.observed,
        c.expected,
        null::varchar as path,
        r.emitter,
        {{ finding_message(
            'r.message', 'f.form_title', 'u.unit_name', period_title('c.period'), 't.title', 'c.observed', 'c.expected', 'c.detail'
        ) }} as message
    from judged as c
    inner join {{ source('landing', 'rule') }} as r on c.rule = r.rule
    left join form_titles as f on c.form = f.form
    left join field_titles as t on c.form = t.form and c.field = t.field
    left join {{ ref('int_unit') }} as u on c.unit_code = u.unit_code
    left join columns_of as l on c.file_sha256 = l.file_sha256 and c.sheet = l.sheet and c.form = l.form and c.field = l.field
    left join merged as m
        on
            c.file_sha256 = m.file_sha256 and c.sheet = m.sheet and c.form = m.form and c.field = m.field
            and c.source_row = m.source_row
),

exports as (
    select distinct export
    from {{ ref('stg_export_period') }}
),

-- what is wrong in the file of a platform is for the region to ask about, whatever a county would have to do about it
landed as (
    select
        f.rule,
        f.form,
        f.unit_code,
        f.period,
        f.file_sha256,
        f.sheet,
        f.cell,
        f.field,
        f.observed,
        f.expected,
        f.path,
        f.emitter,
        if(
            x.export is not null and r.who_fixes = 'county', regexp_replace(f.message, '。[^。]+。$', '。请区科协向平台核实后补要。'),
            f.message
        ) as message
    from {{ source('landing', 'finding') }} as f
    inner join {{ source('landing', 'rule') }} as r on f.rule = r.rule
    left join exports as x on f.form = x.export
    where coalesce(f.file_sha256, '') = '' or {{ is_received('f.file_sha256') }}
),

found as (
    select * from checked
    union all by name
    select * from landed
),

tidied as (
    select
        rule,
        nullif(form, '') as form,
        nullif(unit_code, '') as unit_code,
        nullif(period, '') as period,
        nullif(file_sha256, '') as file_sha256,
        if(coalesce(cell, '') = '', nullif(sheet, ''), coalesce(sheet, '')) as sheet, -- a csv has one sheet without a name
        nullif(cell, '') as cell,
        nullif(field, '') as field,
        nullif(path, '') as path,
        emitter,
        {{ mask_numbers("nullif(observed, '')") }} as observed,
        {{ mask_numbers("nullif(expected, '')") }} as expected,
        {{ periods_in_words(mask_numbers('message')) }} as message
    from found
)

select
    rule,
    form,
    unit_code,
    period,
    file_sha256,
    path,
    sheet,
    cell,
    field,
    observed,
    expected,
    message,
    emitter
from tidied
qualify
    row_number() over (
        partition by rule, unit_code, form, period, file_sha256, path, sheet, cell, field, observed order by message
    ) = 1
