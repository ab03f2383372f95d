-- one row per scheme, period, unit and draw: its place when weights and unknown values vary together, when the weights vary alone, and at
-- best and at worst in that draw. Draw 0 is the published result
{{ engine_range_draws(ref('scoring_unit'), ref('scoring_cell'), ref('scoring_redraw'), ref('scheme')) }}
