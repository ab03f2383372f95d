-- D04 院士专家宁夏行、产业科技服务团、引进高层次人才：本年有的类别 ÷ 三类（每县）
{{ kinds_covered('cur_cooperation_record', 'cooperation_record', 'cooperation_kind', ['academician', 'service_corps', 'talent_intro']) }}
