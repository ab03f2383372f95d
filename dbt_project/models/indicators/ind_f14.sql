-- F14 报表完整率：有效报表里必填格有值的 ÷ 必填格总数（本年到期末的全部表）；零报告没有格，不计
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(r.filled) as met,
        sum(r.required) as base,
        list({{ evidence_text(
            'numerator', 'report_status', 'filled', "concat(r.form, ' ', r.period, ' 必填 ', r.required, ' 格，有值 ', r.filled, ' 格')"
        ) }}) filter (where a.is_own) as evidence
    {{ rows_in_window('int_required_cell') }}
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
