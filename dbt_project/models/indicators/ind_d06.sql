-- D06 科创中国需求对接率：平台导出中已对接的需求 ÷ 本年发布的需求
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where r.matched_on is not null) as met,
        count(*) as base,
        list_concat(
            {{ export_evidence('numerator', 'kechuang_need', 'r', 'matched_on', 'r.matched_on is not null') }},
            {{ export_evidence('denominator', 'kechuang_need', 'r', 'raised_on') }}
        ) as evidence
    {{ export_in_window('cur_kechuang_need') }}
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
