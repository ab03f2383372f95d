-- C23 前沿科普、技术培训、成果转化对接：本年有活动的类别 ÷ 三类（每县）
{{ kinds_covered('int_activity', 'activity_record', 'service_kind', ['frontier', 'skill_training', 'transfer']) }}
