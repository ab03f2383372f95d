-- F16 优先支持：本年得到的项目和工作支持 ÷ 单位数（支持台账，只显示不计分）；市级含所辖县
with members as (
    select
        period,
        level,
        unit_code,
        count(*) filter (where coalesce(stands, true)) as base
    from {{ ref('assessed_member') }}
    group by all
),

given as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) as met,
        list({{ evidence_text('numerator', 'support', 'content', period_title('r.period') ~ " || ' ' || r.kind || ' ' || r.content") }})
        filter (where a.is_own) as evidence
    {{ rows_in_window('support_given') }}
    group by all
),

counted as (
    select
        m.*,
        g.met,
        g.evidence
    from members as m
    left join given as g on m.period = g.period and m.level = g.level and m.unit_code = g.unit_code
)

{{ figures(ratio('numerator', 'denominator')) }}
