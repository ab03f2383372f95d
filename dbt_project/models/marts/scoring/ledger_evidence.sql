-- one row per thing behind a point line: rows of forms with their cell and the text that stands in it, seeds, report dates; for a city the
-- figures of its counties; for what is missing the reports that did not come. Kept for the last eight assessment periods
with recent as (
    select
        scheme,
        period,
        level
    from {{ ref('scoring_period') }}
    where period in (select e.period from {{ ref('scoring_evidence') }} as e)
),

columns_read as (
    select
        file_sha256,
        sheet,
        form,
        field,
        min(column_letter) as column_letter
    from {{ source('landing', 'part_column') }}
    where field is not null
    group by all
),

merged as (
    select
        file_sha256,
        sheet,
        form,
        field,
        source_row,
        min(cell) as cell
    from {{ source('landing', 'merged_value') }}
    group by all
),

in_forms as (
    select
        t.period,
        t.level,
        t.unit_code,
        t.indicator_code,
        t.role,
        t.source,
        t.file_sha256,
        t.sheet,
        coalesce(m.cell, c.column_letter || t.source_row) as cell,
        t.source_row,
        {{ mask_numbers('t.value_text') }} as value_text
    from {{ ref('scoring_evidence_text') }} as t
    left join columns_read as c on t.file_sha256 = c.file_sha256 and t.sheet = c.sheet and t.source = c.form and t.field = c.field
    left join merged as m
        on
            t.file_sha256 = m.file_sha256 and t.sheet = m.sheet and t.source = m.form and t.field = m.field
            and t.source_row = m.source_row
),

form_titles as (
    select
        form,
        min(title) as title
    from {{ ref('obligation') }}
    group by all
),

-- what is counted from receipts names a form, a period and a status (F01), a day (F03) or cells (F14): the codes in words
receipts_said as (
    select distinct
        value_text,
        split_part(value_text, ' ', 1) as form,
        split_part(value_text, ' ', 2) as report_period,
        array_to_string(string_split(value_text, ' ')[3:], ' ') as told
    from {{ ref('scoring_evidence') }}
    where source = 'report_status'
),

in_words as (
    select
        s.value_text,
        concat_ws(' ', t.title, {{ period_title('s.report_period') }}, {{ report_status_title('s.told') }}) as said
    from receipts_said as s
    inner join form_titles as t on s.form = t.form
),

without_file as (
    select
        e.period,
        e.level,
        e.unit_code,
        e.indicator_code,
        e.role,
        e.source,
        e.file_sha256,
        e.source_row,
        {{ mask_numbers("coalesce(w.said, e.value_text)") }} as value_text
    from {{ ref('scoring_evidence') }} as e
    left join in_words as w on e.source = 'report_status' and e.value_text = w.value_text
    where e.sheet is null
),

-- a pooled figure rests on its counties' figures
counties as (
    select
        m.period,
        m.level,
        m.unit_code,
        v.indicator_code,
        v.numerator,
        v.denominator,
        coalesce(v.value, v.reported_value) as value,
        v.absence,
        u.unit_name
    from {{ ref('assessed_member') }} as m
    inner join {{ ref('indicator_value') }} as v on m.period = v.period and m.member_code = v.unit_code and v.level = 'county'
    inner join {{ ref('int_unit') }} as u on v.unit_code = u.unit_code
    where m.level != 'county'
),

pooled as (
    select
        period,
        level,
        unit_code,
        indicator_code,
        'numerator' as role,
        'indicator_value' as source,
        unit_name || ' ' || {{ number_text('coalesce(numerator, value)') }} as value_text
    from counties
    where value is not null
    union all
    select
        period,
        level,
        unit_code,
        indicator_code,
        'denominator' as role,
        'indicator_value' as source,
        unit_name || ' ' || {{ number_text('denominator') }} as value_text
    from counties
    where value is not null and numerator is not null
    union all
    select
        period,
        level,
        unit_code,
        indicator_code,
        'absence' as role,
        'indicator_value' as source,
        unit_name || ' ' || {{ absence_title('absence') }} as value_text
    from counties
    where value is null
),

-- reports of the unit itself that the figure needs and that did not come
unreported as (
    select
        v.period,
        v.level,
        v.unit_code,
        v.indicator_code,
        'absence' as role,
        s.form as source,
        {{ period_title('s.period') }} || ' ' || {{ report_status_title('s.status') }} as value_text
    from {{ ref('indicator_value') }} as v
    inner join {{ ref('assessed_unit') }} as a on v.period = a.period and v.level = a.level and v.unit_code = a.unit_code
    inner join {{ ref('scheme_indicator') }} as i on v.level = i.level and v.indicator_code = i.indicator_code
    inner join {{ ref('int_report_status') }} as s
        on v.unit_code = s.unit_code and (i.forms = '*' or list_contains(string_split(i.forms, '|'), s.form))
    inner join {{ ref('int_period') }} as p on s.period = p.period
    inner join {{ ref('obligation') }} as o on s.form = o.form and v.level = o.level
    where
        (v.value is null or v.partial)
        and s.received_on is null
        and s.status in ('missing', 'returned', 'exempt')
        and if(o.measure = 'flow', p.starts_on >= a.starts_on and p.ends_on <= a.ends_on, s.period in (v.period, a.half_period))
    group by all
),

-- a figure behind which no row stands was reported all the same: the reports and exports in force that say so, whole sheets without a cell
uncounted as (
    select
        v.period,
        v.level,
        v.unit_code,
        v.indicator_code,
        a.starts_on,
        a.ends_on,
        a.half_period,
        string_split(coalesce(i.forms, ''), '|') as forms,
        string_split(coalesce(i.exports, ''), '|') as exports
    from {{ ref('indicator_value') }} as v
    inner join {{ ref('assessed_unit') }} as a on v.period = a.period and v.level = a.level and v.unit_code = a.unit_code
    inner join {{ ref('scheme_indicator') }} as i on v.level = i.level and v.indicator_code = i.indicator_code and i.rule is not null
    anti join {{ ref('scoring_evidence') }} as e
        on
            v.period = e.period and v.level = e.level and v.unit_code = e.unit_code and v.indicator_code = e.indicator_code
            and (e.file_sha256 is not null or e.source = 'report_status')
    where v.reported_value is not null or v.absence in ('not_applicable', 'blank')
    group by all
),

saying as (
    select
        u.period,
        u.level,
        u.unit_code,
        u.indicator_code,
        'numerator' as role,
        s.form as source,
        s.file_sha256,
        s.sheet,
        {{ period_title('s.period') }}
        || if(s.zero_report, ' 零报告（本期无）', ' 报表 ' || s.rows || ' 行，没有计入的') as value_text
    from uncounted as u
    inner join {{ ref('int_submission') }} as s
        on u.unit_code = s.unit_code and list_contains(u.forms, s.form) and s.status = 'accepted'
    inner join {{ ref('int_period') }} as p on s.period = p.period
    inner join {{ ref('obligation') }} as o on s.form = o.form and u.level = o.level
    where if(o.measure = 'flow', p.starts_on >= u.starts_on and p.ends_on <= u.ends_on, s.period in (u.period, u.half_period))
    union all
    select
        u.period,
        u.level,
        u.unit_code,
        u.indicator_code,
        'numerator' as role,
        x.export as source,
        x.file_sha256,
        null::varchar as sheet,
        {{ period_title('x.period') }} || ' 导出 ' || x.row_count || ' 行，没有计入的' as value_text
    from uncounted as u
    inner join {{ ref('int_export') }} as x on list_contains(u.exports, x.export) and x.status = 'accepted'
    inner join {{ ref('int_period') }} as p on x.period = p.period and p.starts_on >= u.starts_on and p.ends_on <= u.ends_on
    union all
    select
        u.period,
        u.level,
        u.unit_code,
        u.indicator_code,
        'numerator' as role,
        'support_searched' as source,
        null::varchar as file_sha256,
        null::varchar as sheet,
        '没有给这个单位的支持' as value_text
    from uncounted as u
    where u.forms = [''] and u.exports = ['']
),

gathered as (
    select * from in_forms
    union all by name
    select * from without_file
    union all by name
    select * from pooled
    union all by name
    select * from unreported
    union all by name
    select * from saying
)

select
    r.scheme,
    g.period,
    g.level,
    g.unit_code,
    g.indicator_code,
    1::bigint as line_no,
    g.role,
    g.source,
    g.file_sha256,
    g.sheet,
    g.cell,
    g.source_row,
    g.value_text,
    {{ scoring_title('g.role') }} as role_title
from gathered as g
inner join recent as r on g.period = r.period and g.level = r.level
