-- D11 建言篇数（每县）：本年建言 ÷ 县数；只看数量，不计分
{{ rows_per_county('cur_advice_record', 'advice_record', 'title') }}
