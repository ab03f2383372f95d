-- one row per scheme, period and unit of the level: official total, its certain bounds and whether it can be ranked
{{ engine_point_standing(ref('scoring_line'), ref('indicator_value'), ref('scoring_period'), ref('scheme_indicator'), ref('scheme')) }}
