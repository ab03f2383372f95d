-- F09 1+6 文件落实：本年有落实记录的配套文件 ÷ 六个（每个应报单位），逐个看；市级含市科协
with documents as (
    select d.code
    from {{ ref('code') }} as d
    where d.codelist = 'document'
),

recorded as (
    select
        a.period,
        a.level,
        a.unit_code,
        string_agg(r.documents_covered, '、' order by r.documents_covered) as documents,
        a.member_code,
        {{ evidence('numerator', 'safeguard_record', 'r', 'documents_covered') }} as evidence
    {{ rows_in_window('cur_safeguard_record') }}
    where r.safeguard_kind = 'documents' and r.documents_covered is not null
    group by all
),

carried as (
    select
        t.period,
        t.level,
        t.unit_code,
        count(distinct concat_ws('|', t.member_code, d.code)) as met
    from recorded as t
    inner join documents as d on list_contains(string_split(t.documents, '、'), d.code)
    group by all
),

counted as (
    select
        w.period,
        w.level,
        w.unit_code,
        w.base * (select count(*) from documents) as base,
        c.met,
        t.evidence
    from (
        {{ safeguard_reports_due(false) }}
    ) as w
    left join carried as c on w.period = c.period and w.level = c.level and w.unit_code = c.unit_code
    left join recorded as t
        on w.period = t.period and w.level = t.level and w.unit_code = t.unit_code and w.unit_code = t.member_code
)

{{ figures(percent('numerator', 'denominator')) }}
