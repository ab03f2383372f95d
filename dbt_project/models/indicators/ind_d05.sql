-- D05 三会能力提升项目（每县）：本年承担的能力提升项目 ÷ 县数；由自治区科协安排，只显示
{{ rows_per_county('cur_cooperation_record', 'cooperation_record', 'cooperation_kind', "r.cooperation_kind = 'capacity'") }}
