-- C21 科技小院（每县）：本年有服务日志的科技小院数 ÷ 县数；不是每县都有小院，作加分
{{ export_per('cur_yard_log', 'yard_log', 'yard_name', "count(distinct concat_ws('|', r.unit_code, r.yard_name))") }}
