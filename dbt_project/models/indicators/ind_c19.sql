-- C19 四服务覆盖：本年有活动的服务方面 ÷ 四个方面（每县）；没有填四服务的活动不计
{{ kinds_covered('int_activity', 'activity_record', 'four_service', ['workers', 'innovation', 'literacy', 'decision']) }}
