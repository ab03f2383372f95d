-- E05 宣传平台覆盖：本年用过的宣传平台 ÷ 六类平台（每县）
{{ kinds_covered(
    'cur_publicity_record', 'publicity_record', 'outlet', ['website', 'kepu_china', 'kechuang', 'micro', 'van', 'new_media']
) }}
