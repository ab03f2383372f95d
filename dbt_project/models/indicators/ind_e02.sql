-- E02 品牌活动（每县）：期末典型台账中已认定的品牌活动 ÷ 县数；申报中的不计
{{ showcases_per_county("r.showcase_kind = 'brand' and r.approved_by in ('region', 'city', 'county')") }}
