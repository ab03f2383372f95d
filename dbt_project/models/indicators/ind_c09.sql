-- C09 订单完成率：有办结日期的订单 ÷ 本年订单
{{ share_of_rows('service_order', 'done_on', 'r.done_on is not null') }}
