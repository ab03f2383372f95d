-- C18 科学家精神和科技工作者日：本年弘扬科学家精神、全国科技工作者日主题活动场次 ÷ 县数
{{ rows_per_county('int_activity', 'activity_record', 'theme', "r.theme in ('scientist_spirit', 'workers_day')") }}
