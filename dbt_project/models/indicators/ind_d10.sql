-- D10 合作后续跟进率：有后续的合作 ÷ 本年合作事项
{{ share_of_rows('cooperation_record', 'followed_up', 'r.followed_up') }}
