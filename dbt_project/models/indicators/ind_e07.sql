-- E07 科普中国信息员：季末月平台导出的信息员数 ÷ 乡镇（街道）总数
{{ export_per(
    'cur_kepu_informant', 'kepu_informant', 'informants', 'sum(r.informants)', denominator='u.township_count', last_month=true
) }}
