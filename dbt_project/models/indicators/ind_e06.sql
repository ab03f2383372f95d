-- E06 先进事迹宣传（每县）：本年先进事迹宣传 ÷ 县数
{{ rows_per_county('cur_publicity_record', 'publicity_record', 'publicity_kind', "r.publicity_kind = 'deeds'") }}
