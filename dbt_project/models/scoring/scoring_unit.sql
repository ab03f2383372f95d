-- one row per scheme, period and unit of the level: official total, its certain bounds and whether it can be ranked
with totals as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(points) filter (where scenario = 'official')::decimal(18, 4) as score,
        sum(points) filter (where scenario = 'low')::decimal(18, 4) as lowest,
        sum(points) filter (where scenario = 'high')::decimal(18, 4) as highest
    from {{ ref('scoring_line') }}
    group by all
),

-- unknown = a report or export is missing; without a denominator (not_applicable) nothing is unknown
known as (
    select
        p.scheme,
        v.period,
        v.level,
        v.unit_code,
        v.indicator_code,
        i.title,
        i.weight,
        i.missing_rule,
        v.value is not null or v.partial or v.absence = 'not_applicable' as is_known,
        not coalesce({{ is_not_owed('v.absence') }}, false) as is_owed,
        v.partial,
        v.partial and v.value is not null and i.partial_low = 'zero' as is_open
    from {{ ref('indicator_value') }} as v
    inner join {{ ref('scoring_period') }} as p on v.period = p.period and v.level = p.level
    inner join {{ ref('scheme_indicator') }} as i
        on p.scheme = i.scheme and v.level = i.level and v.indicator_code = i.indicator_code
),

reported as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(weight) filter (where is_known)::double / nullif((sum(weight) filter (where is_owed))::double, 0) as reported_share,
        list(title order by indicator_code) filter (where weight > 0 and is_owed and not is_known) as absent,
        list(title order by indicator_code) filter (where weight > 0 and partial) as partial,
        coalesce(bool_or(is_open and weight > 0), false) as is_open,
        list(title order by indicator_code) filter (where is_owed and not is_known and missing_rule = 'unranked') as refused
    from known
    group by all
)

select
    t.*,
    r.reported_share,
    case
        when r.reported_share is null then '没有已到期的应报数据，暂不排名'
        when r.refused is not null then '缺少方案规定不可缺的指标（' || {{ titles_text('r.refused') }} || '），暂不排名'
        when r.reported_share < s.min_reported_weight
            then
                '已有数据的指标占权重 ' || {{ number_text('100 * r.reported_share') }} || '%，不足 '
                || {{ number_text('100 * s.min_reported_weight') }} || '%，暂不排名；没有数据的：' || {{ titles_text('r.absent') }}
    end as refusal,
    case
        when r.absent is not null or r.partial is not null
            then
                concat_ws(
                    '；',
                    '没有数据 ' || len(r.absent) || ' 项（' || {{ titles_text('r.absent') }} || '）',
                    '部分报送 ' || len(r.partial) || ' 项（' || {{ titles_text('r.partial') }} || '）'
                ) || if(r.is_open, '，按已报部分计，补报后可升可降', '，得分只是下限')
    end as gap,
    (r.absent is not null or r.partial is not null) and not r.is_open as is_lower_bound
from totals as t
inner join reported as r on t.scheme = r.scheme and t.period = r.period and t.level = r.level and t.unit_code = r.unit_code
inner join {{ ref('scheme') }} as s on t.scheme = s.scheme and t.level = s.level
