-- one row per point line outside 0 … maximum; only a deduction with a negative floor and a veto may take away
{{ config(meta={'dagster': {'ref': {'name': 'ledger'}}}) }}

select *
from {{ ref('ledger') }}
where
    points > max_points
    or max_points < 0
    or (points < 0 and rule not in ('deduct', 'veto_cap'))
    or points is null
    or explanation is null
