-- one row per scheme, period, unit and point line: points, the most it could give and a sentence that says why
with lines as (
    select
        l.*,
        v.numerator,
        v.denominator,
        v.value,
        v.reported_value,
        v.absence,
        v.partial,
        v.reports_due,
        v.reports_received,
        v.exports_due,
        v.exports_received,
        r.title,
        r.clause,
        r.unit,
        r.low,
        r.high,
        r.target,
        r.each,
        r.quota,
        r.veto_at_least,
        r.partial_rule,
        r.partial_low,
        r.accrual,
        r.shortfall_rule,
        r.numerator_title,
        r.denominator_title,
        v.elapsed_share,
        if(r.accrual = 'steady', v.elapsed_share, 1) as line_share,
        {{ enough_cases('r.min_denominator', 'r.kind', 'v.elapsed_share') }} as enough_cases,
        {{ is_not_yet_due('r', 'v.value', 'v.elapsed_share') }} as is_not_yet_due
    from {{ ref('scoring_line') }} as l
    inner join {{ ref('indicator_value') }} as v
        on l.period = v.period and l.level = v.level and l.unit_code = v.unit_code and l.indicator_code = v.indicator_code
    inner join {{ ref('int_unit') }} as u on l.unit_code = u.unit_code
    inner join {{ ref('scoring_rule') }} as r
        on
            l.scheme = r.scheme and l.level = r.level and l.indicator_code = r.indicator_code
            and coalesce(u.peer_group, '') = r.peer_group
    where l.scenario = 'official'
),

worded as (
    select
        *,
        case
            when reported_value is null then null
            when numerator is null then title || ' ' || {{ value_text('reported_value', 'unit') }}
            else
                numerator_title || ' ' || {{ number_text('numerator') }} || ' ÷ ' || denominator_title || ' '
                || {{ number_text('denominator') }} || ' = ' || {{ value_text('reported_value', 'unit') }}
        end as figure_text,
        if(line_share < 1, '（全年的计分线按已过 ' || {{ elapsed_text('elapsed_share') }} || ' 折算）', '') as share_text,
        case rule
            when 'target' then '，目标 ' || {{ value_text('target * line_share', 'unit') }} || share_text
            when 'goalposts'
                then
                    '，计分区间 ' || {{ number_text('low * line_share') }} || '～' || {{ value_text('high * line_share', 'unit') }}
                    || share_text
            when 'min_max'
                then
                    '，计分区间 ' || {{ number_text('low * line_share') }} || '～' || {{ value_text('high * line_share', 'unit') }}
                    || share_text
            when 'tiers' then '，按分档计分' || share_text
            when 'conditions' then '，按满足的条件计分' || share_text
            when 'deduct' then '，每项扣 ' || {{ number_text('each / line_share') }} || ' 分' || share_text
            when 'bonus' then '，每项加 ' || {{ number_text('each / line_share') }} || ' 分' || share_text
            when 'quota' then '，定额 ' || {{ value_text('quota * line_share', 'unit') }} || share_text
            when 'rank' then '，' || race_size || ' 个单位中第 ' || place || ' 名'
            when 'veto_cap' then '，否决线 ' || {{ value_text('veto_at_least', 'unit') }}
            else ''
        end as rule_text,
        if(
            denominator < enough_cases,
            '；分母 ' || {{ number_text('denominator') }} || ' 不足 ' || {{ number_text('enough_cases') }} || '，不足的部分按'
            || if(shortfall_rule = 'half', '满分的一半', '没有做') || '计，本项不排名次', ''
        ) as few_text,
        if(
            max_points > 0, if(rule = 'bonus', '（加分，最多 ', '（满分 ') || {{ number_text('max_points') }} || '）', ''
        ) as of_text,
        case
            when not partial then ''
            when partial_low = 'as_is' then '得分只是下限'
            when partial_rule = 'share'
                then '缺的报表不得分，得分按 ' || reports_received || '/' || reports_due || ' 折算，补报后可升可降'
            else '按已报部分计，补报后可升可降'
        end as part_text,
        if(reports_due > 0, '（应报 ' || reports_due || ' 份，已收 ' || reports_received || ' 份）', '') as reports_text,
        if(
            exports_received < exports_due,
            '；平台应导出 ' || exports_due || ' 期，只导出 ' || exports_received || ' 期，缺的不当作 0', ''
        ) as exports_text
    from lines
)

select
    scheme,
    period,
    level,
    unit_code,
    indicator_code,
    1::bigint as line_no,
    declared_rule as rule,
    points,
    max_points,
    clause,
    case
        when rule = 'shown_only' then coalesce(figure_text || exports_text, title || ' ' || {{ absence_title('absence') }}) || '；只显示，不计分'
        when rule = 'veto_cap' and value is not null
            then
                figure_text || rule_text || if(
                    cap is null, '；未触发',
                    '；总分以 ' || {{ number_text('cap') }} || ' 分封顶，本行记 ' || {{ number_text('points') }} || ' 分'
                )
        when treatment = 'skip' and is_not_yet_due
            then
                coalesce(figure_text, {{ absence_title('absence') }} || reports_text) || '；' || title
                || '是全年一次的任务，第四季度才到期，做到以前不计分，权重由同组其他指标分担'
        when treatment = 'few'
            then
                {{ absence_title('absence') }} || '：' || title || '没有可数的（分母 0，不足 ' || {{ number_text('enough_cases') }}
                || '），按满分的一半记 ' || {{ number_text('points') }} || ' 分' || of_text || '，本项不排名次'
        when treatment = 'skip'
            then
                {{ absence_title('absence') }}
                || reports_text || '：' || title || '本期不计分，权重由同组其他指标分担'
        when value is null and partial and treatment = 'zero'
            then
                figure_text || '；部分未报' || reports_text || '，比例不能下结论，暂记 0 分' || of_text || '，补报后重算，得分只是下限'
        when value is null and treatment = 'full'
            then
                {{ absence_title('absence') }} || reports_text || '：' || title || '没有值，按方案记满分 '
                || {{ number_text('points') }} || ' 分'
        when value is null
            then
                {{ absence_title('absence') }} || reports_text || '：' || title || '没有值，记 0 分' || of_text || '，得分只是下限'
        else
            figure_text || rule_text || few_text || '；得 ' || {{ number_text('points') }} || ' 分' || of_text
            || if(partial, '；部分未报' || reports_text || '，' || part_text, '') || exports_text
    end as explanation,
    {{ scoring_title('declared_rule') }} as rule_title
from worded
