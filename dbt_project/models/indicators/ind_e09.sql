-- E09 宣传条数（每县）：本年宣传条数 ÷ 县数；只看数量，不计分
{{ rows_per_county('cur_publicity_record', 'publicity_record', 'title') }}
