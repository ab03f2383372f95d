-- E02 品牌活动（每县）：期末典型台账中由自治区或市科协认定的品牌活动 ÷ 县数；县里自己认定的和申报中的不计
{{ showcases_per_county("r.showcase_kind = 'brand' and r.approved_by in ('region', 'city')") }}
