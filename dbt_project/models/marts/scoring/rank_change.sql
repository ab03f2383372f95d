-- one row per scheme, period and unit of the ranking: the change of rank against the previous period under the same scheme, split into
-- factors (rank_changes says which and how). The step across New Year is compared like any other: lines stand at the share of the year that
-- has passed, and what is due in one of the two periods only is part of the common change
{{ rank_changes(
    rank_pairs(ref('ranking'), ref('scoring_period'), 'p.period_no = q.period_no + 1'),
    ref('indicator_value'), ref('int_unit'), ref('scoring_rule'), ref('scoring_path')
) }}
