-- one row per scheme, scenario, period, unit and leaf indicator: the points that are summed. A triggered veto takes away what exceeds the
-- lowest cap, on the line of the indicator with that cap, so that the lines always add up to the score
{{ engine_point_lines(ref('scoring_cell')) }}
