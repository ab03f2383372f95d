-- D03 平台共建、阵地共用、活动共办：本年有的类别 ÷ 三类（每县）
{{ kinds_covered('cur_cooperation_record', 'cooperation_record', 'cooperation_kind', ['platform', 'site', 'activity']) }}
