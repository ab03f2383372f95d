-- one coverage truth: marts.coverage and the indicator of the same measure have the same numerator, denominator and value
select
    v.period,
    v.unit_code,
    v.indicator_code,
    c.numerator as covered,
    v.numerator,
    c.denominator as of_coverage,
    v.denominator,
    c.value as share,
    v.reported_value
from {{ ref('indicator_value') }} as v
inner join (values ('A01', 'org'), ('A02', 'sanzhang_all'), ('A03', 'sanhui'), ('A04', 'sandui'), ('A05', 'liangzhongxin')) as m (
    indicator_code, measure
) on v.indicator_code = m.indicator_code
left join {{ ref('coverage') }} as c on v.period = c.period and v.level = c.level and v.unit_code = c.unit_code and m.measure = c.measure
where
    c.unit_code is null
    or c.numerator is distinct from v.numerator
    or (v.numerator is not null and c.denominator is distinct from v.denominator)
    or abs(coalesce(100 * c.value, -1) - coalesce(v.reported_value, -1)) > 1e-9
