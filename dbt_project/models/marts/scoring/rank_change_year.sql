-- one row per scheme, period and unit of the ranking: the change of rank against the same quarter of the year before under the same scheme,
-- split as in rank_change. This is the first comparison that is shown
{{ rank_changes(
    rank_pairs(ref('ranking'), ref('scoring_period'), 'q.period = ' ~ year_before('p.period')),
    ref('indicator_value'), ref('int_unit'), ref('scoring_rule'), ref('scoring_path')
) }}
