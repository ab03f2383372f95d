-- one row per scheme, period and unit that has a rank or could come in: how far its rank may lie from the published one, and why
{{ engine_ranges(ref('scoring_draw'), ref('scheme')) }}
