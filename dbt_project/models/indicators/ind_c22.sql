-- C22 科普大篷车出车（每县）：平台导出的出车次数 ÷ 县数；自治区统一调配的资源，只显示
{{ export_per('cur_kepu_van_trip', 'kepu_van_trip', 'held_on', 'count(*)') }}
