-- one row per scheme, period and unit of the level: official total, its certain bounds and whether it can be ranked
with totals as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(points) filter (where scenario = 'official')::decimal(18,4) as score,
        sum(points) filter (where scenario = 'low')::decimal(18,4) as lowest,
        sum(points) filter (where scenario = 'high')::decimal(18,4) as highest
    from {{ ref('scoring_line') }}
    group by all
),

reported as (
    select
        p.scheme,
        v.period,
        v.level,
        v.unit_code,
        sum(i.weight) filter (where v.value is not null)::double
        / nullif((sum(i.weight) filter (where v.absence is null or v.absence not in ('exempt', 'not_due')))::double, 0) as reported_share,
        count(*) filter (where i.weight > 0 and v.value is null and v.absence not in ('exempt', 'not_due')) as absent_count,
        count(*) filter (where i.weight > 0 and v.value is not null and v.partial) as partial_count,
        string_agg(i.title, '、' order by i.indicator_code)
        filter (where i.weight > 0 and v.value is null and v.absence not in ('exempt', 'not_due')) as absent_titles,
        string_agg(i.title, '、' order by i.indicator_code)
        filter (where i.weight > 0 and v.value is not null and v.partial) as partial_titles,
        coalesce(bool_or(v.value is null and v.absence not in ('exempt', 'not_due') and i.missing_rule = 'unranked'), false) as is_refused
    from {{ ref('indicator_value') }} as v
    inner join {{ ref('scoring_period') }} as p on v.period = p.period and v.level = p.level
    inner join {{ ref('scheme_indicator') }} as i
        on p.scheme = i.scheme and v.level = i.level and v.indicator_code = i.indicator_code
    group by all
)

select
    t.*,
    r.reported_share,
    r.absent_count,
    r.partial_count,
    case
        when r.reported_share is null then '没有已到期的应报数据，暂不排名'
        when r.is_refused then '缺少方案规定不可缺的指标（' || r.absent_titles || '），暂不排名'
        when r.reported_share < s.min_reported_weight
            then
                '已有数据的指标占权重 ' || {{ number_text('100 * r.reported_share') }} || '%，不足 '
                || {{ number_text('100 * s.min_reported_weight') }} || '%，暂不排名；没有数据的：' || r.absent_titles
    end as refusal,
    case
        when r.absent_count + r.partial_count > 0
            then
                concat_ws(
                    '；',
                    if(r.absent_count > 0, '没有数据 ' || r.absent_count || ' 项（' || r.absent_titles || '）', null),
                    if(r.partial_count > 0, '部分报送 ' || r.partial_count || ' 项（' || r.partial_titles || '）', null)
                ) || '，得分只是下限'
    end as gap
from totals as t
inner join reported as r on t.scheme = r.scheme and t.period = r.period and t.level = r.level and t.unit_code = r.unit_code
inner join {{ ref('scheme') }} as s on t.scheme = s.scheme and t.level = s.level
