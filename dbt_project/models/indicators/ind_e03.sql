-- E03 典型案例（每县）：期末典型台账中由自治区或市科协认定、背景、做法、成效、可复制性四段齐全的案例 ÷ 县数
{{ showcases_per_county(
    "r.showcase_kind = 'case' and r.approved_by in ('region', 'city') and r.background is not null and r.practice is not null "
    "and r.effect is not null and r.replicability is not null"
) }}
