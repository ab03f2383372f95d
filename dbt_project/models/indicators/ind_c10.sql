-- C10 订单时长中位数（天）：本年办结的订单从点单到办结的天数取中位数；市级为所辖县订单合并取中位数；办结早于点单的不计
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        median(r.done_on - r.ordered_on)::double as days,
        count(*) as base,
        {{ evidence('numerator', 'service_order', 'r', 'done_on') }} as evidence
    {{ rows_in_window('cur_service_order') }}
    where r.done_on >= r.ordered_on
    group by all
)

{{ figures('c.days', numerator='null::bigint') }}
