-- D06 科创中国需求对接率：平台导出中已对接的需求 ÷ 本年发布的需求；几个月都导出的同一需求只算一条，取最近一月
with needs as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.is_own,
        r.need_id,
        r.raised_on,
        r.matched_on,
        r.file_sha256,
        r.source_row
    {{ export_in_window('cur_kechuang_need') }}
    qualify
        r.need_id is null
        or row_number() over (partition by a.period, a.level, a.unit_code, r.need_id order by r.month desc, r.source_row desc) = 1
),

counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where a.matched_on is not null) as met,
        count(*) as base,
        list_concat(
            {{ export_evidence('numerator', 'kechuang_need', 'a', 'matched_on', 'a.matched_on is not null') }},
            {{ export_evidence('denominator', 'kechuang_need', 'a', 'raised_on') }}
        ) as evidence
    from needs as a
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
