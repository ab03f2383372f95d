-- D13 青年人才托举比例：35 岁及以下的托举举荐 ÷ 本年举荐；没有填年龄段的留在分母里，不当作青年
{{ share_of_rows('talent_record', 'age_band', "r.age_band = 'under35'") }}
