-- E04 示范项目（每县）：期末典型台账中自治区认定的示范项目 ÷ 县数；名额有限，作加分
{{ showcases_per_county("r.showcase_kind = 'project' and r.approved_by = 'region'") }}
