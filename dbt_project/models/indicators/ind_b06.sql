-- B06 意见诉求办结率：已解决和已答复的意见诉求 ÷ 本年意见诉求；不予办理（不合理）的不计入分母
{{ share_of_rows('demand_record', 'outcome', "r.outcome in ('solved', 'explained')", "coalesce(r.outcome, '') != 'rejected'") }}
