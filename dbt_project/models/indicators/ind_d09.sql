-- D09 产学研对接、学术活动、成果转化：本年有的类别 ÷ 三类（每县）
{{ kinds_covered('cur_cooperation_record', 'cooperation_record', 'cooperation_kind', ['matching', 'academic', 'transfer']) }}
