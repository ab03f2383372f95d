-- E10 县级自行认定的典型（每县）：期末典型台账中由县（市、区）科协自己认定的示范点、品牌活动、典型案例 ÷ 县数；只显示
{{ showcases_per_county("r.approved_by = 'county' and r.showcase_kind in ('site', 'brand', 'case')") }}
