-- one row per finding as published: whose it is, where it stands, what to do, and what has become of it
with replaced_parts as (
    select
        p.file_sha256,
        p.sheet,
        p.form,
        p.unit_code,
        p.period,
        p.status != 'accepted' and max(s.version_no) filter (where s.status = 'accepted')
        > max(s.version_no) filter (where s.file_sha256 = p.file_sha256) as is_replaced
    from {{ ref('int_part') }} as p
    left join {{ ref('int_submission') }} as s using (unit_code, form, period)
    group by p.file_sha256, p.sheet, p.form, p.unit_code, p.period, p.status
),

-- a sheet that holds no part of its file (not recognised, only repeating others) goes with the parts of the file
sheets as (
    select
        file_sha256,
        list(distinct sheet) as holding_parts
    from {{ ref('int_part') }}
    group by all
),

corrected as (
    select f.finding_id
    from {{ ref('int_finding') }} as f
    inner join {{ source('landing', 'rule') }} as r using (rule)
    inner join sheets as s on f.file_sha256 = s.file_sha256
    inner join replaced_parts as p
        on
            f.file_sha256 = p.file_sha256
            and (f.sheet is null or f.sheet = p.sheet or not list_contains(s.holding_parts, f.sheet))
            and (f.form is null or f.form = p.form)
            and (f.unit_code is null or f.unit_code = p.unit_code)
            and (f.period is null or f.period = p.period)
    where r.emitter != 'sql'
    group by f.finding_id
    having bool_and(coalesce(p.is_replaced, false))
),

-- replies and waivers in force: an act that has expired leaves the finding open again. One about an issue holds for every version
-- that shows it
acts as (
    select
        f.finding_id,
        bool_or(d.kind = 'waive') as is_waived,
        bool_or(d.kind = 'reply') as is_explained,
        max_by(concat_ws('：', nullif(d.value, ''), d.reason), d.line) as reply
    from {{ ref('int_finding') }} as f
    inner join {{ source('landing', 'decision') }} as d on d.target = f.issue_id or d.target = f.finding_id
    where d.kind in ('waive', 'reply') and (d.expires_on is null or d.expires_on >= {{ as_of() }})
    group by all
),

personal as (
    select distinct trim(text) as text
    from {{ ref('int_personal_text') }}
),

known as (
    select
        a.finding_id,
        string_agg(regexp_escape(p.text), '|' order by length(p.text) desc, p.text asc) as pattern
    from acts as a
    inner join personal as p on contains(a.reply, p.text)
    where length(p.text) >= 2 and p.text not in ('没有', '不适用', '不涉及', '至今', '在任', '在职', '空缺', '暂缺', '暂无')
    group by all
),

exports as (
    select distinct export
    from {{ ref('stg_export_period') }}
),

judged as (
    select
        f.*,
        r.severity,
        case
            when r.who_fixes = 'county' and x.export is not null then 'region'
            when r.who_fixes = 'county' and u.level in ('city', 'region') then u.level
            else r.who_fixes
        end as who_fixes,
        r.family,
        case
            when a.is_waived then 'waived'
            when f.is_left or c.finding_id is not null then 'corrected'
            when a.is_explained then 'explained'
            else 'open'
        end as status,
        {{ without_persons('a.reply', 'k.pattern') }} as reply
    from {{ ref('int_finding') }} as f
    inner join {{ source('landing', 'rule') }} as r using (rule)
    left join {{ ref('int_unit') }} as u on f.unit_code = u.unit_code
    left join exports as x on f.form = x.export
    left join acts as a using (finding_id)
    left join known as k using (finding_id)
    left join corrected as c using (finding_id)
)

select
    j.finding_id,
    j.rule,
    j.severity,
    j.who_fixes,
    j.status,
    j.unit_code,
    j.form,
    j.period,
    j.file_sha256,
    {{ mask_numbers('j.path') }} as path,
    j.sheet,
    j.cell,
    j.field,
    j.observed,
    j.expected,
    j.message,
    least(s.first_seen, i.first_seen, {{ as_of() }}) as first_seen,
    {{ as_of() }} as last_seen,
    {{ severity_title('j.severity') }} as severity_title,
    {{ who_fixes_title('j.who_fixes') }} as who_fixes_title,
    {{ finding_status_title('j.status') }} as status_title,
    j.family,
    {{ family_title('j.family') }} as family_title,
    j.reply,
    j.return_to
from judged as j
left join {{ source('landing', 'finding_seen') }} as s on j.finding_id = s.finding_id
left join {{ source('landing', 'finding_seen') }} as i on j.issue_id = i.finding_id
