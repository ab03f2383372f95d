-- D08 全区学会对接领域：本年与全区学会有合作的领域 ÷ 三个领域（每县）；没有写全区学会的合作不计
{{ kinds_covered(
    'cur_cooperation_record', 'cooperation_record', 'field', ['health', 'education', 'agriculture'], 'r.partner is not null'
) }}
