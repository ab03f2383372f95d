-- D12 解决技术难题数（每县）：合作中解决的技术难题 ÷ 县数；没有填的不计；只显示
{{ rows_per_county('cur_cooperation_record', 'cooperation_record', 'solved', 'r.solved is not null', 'sum(r.solved)') }}
